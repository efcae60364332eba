#pragma once
// The flags of a gate, shared by the commands that can be judged by one: what is read before a run, what is judged and
// written after it.
#include "replayer/report/run_report.hpp"
#include "replayer/score/gate.hpp"

#include <CLI/App.hpp>

namespace scaleit::replayer {

/// Messages for a CI server, beside the result.
enum class Annotations { none, github };

constexpr auto enum_names(Annotations) { return std::to_array<std::string_view>({"none", "github"}); }

/// Values of the flags; parsing fills them. Must outlive the parsing.
struct GateFlags {
    std::string gate; ///< empty: no gate
    std::string baseline;
    bool update_baseline = false;
    std::string junit;
    Annotations annotations = Annotations::none;

    void add_flags(CLI::App& app);
};

/// A gate with all that its checks compare with.
struct OpenGate {
    score::Gate gate;
    score::References references;
};

/// The gate that the flags name; nothing where they name none. Fails (usage) on an invalid gate, (bad_input) on one
/// that cannot be read.
[[nodiscard]] Result<std::optional<score::Gate>> open_gate(const GateFlags& flags);

/// Adds what the checks compare with: the flags' baseline, and `recorded`, evidence over the gate's spans, where there
/// is a recorded run. Fails (usage) where a check has nothing to compare with, (bad_input) on a bad baseline.
[[nodiscard]] Result<OpenGate> with_references(const GateFlags& flags, score::Gate gate,
                                               const std::optional<score::Evidence>& recorded);

/// The same where there is a gate.
[[nodiscard]] Result<std::optional<OpenGate>> with_references(const GateFlags& flags,
                                                              const std::optional<score::Gate>& gate,
                                                              const std::optional<score::Evidence>& recorded);

/// Judges a run; a baseline that is to be written is written first. Fails (environment) where it cannot be.
[[nodiscard]] Result<report::GateReport> judge(const GateFlags& flags, OpenGate gate, const score::Evidence& evidence);

/// Writes the JUnit file and the annotations (to standard error, so that the result stays alone on standard output)
/// where they are wanted, prints `text`, the run's report, and returns the exit code: that of a failed gate, or 0.
[[nodiscard]] Result<int> finish(const GateFlags& flags, const std::optional<report::GateReport>& report,
                                 const std::string& text);

} // namespace scaleit::replayer
