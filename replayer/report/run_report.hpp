#pragma once
// What a run leaves behind, for people and for programs: how it scaled, under which policy, and the digest by which it
// can be recognised.
#include "controller/core/digest.hpp"
#include "controller/core/random.hpp"
#include "controller/policy/policy.hpp"
#include "replayer/report/gate_report.hpp"
#include "replayer/score/scorecard.hpp"

#include <optional>
#include <span>
#include <string>

namespace scaleit::report {

struct RunReport {
    std::int64_t ticks = 0;
    Hash128 digest{};
    std::optional<policy::Policy> policy; ///< nothing where it is not known, as in a session made by somebody else
    std::optional<Seed> seed;             ///< likewise
    score::Scorecard scorecard{};
    std::optional<GateReport> gate{}; ///< where the run was judged
};

/// A run among others: a column of a comparison.
struct NamedReport {
    std::string name;
    RunReport report;
};

/// A table, one figure a line, with units; ends with a newline.
[[nodiscard]] std::string to_text(const RunReport& report);
/// A table with a column per run; `*` marks the best value of a line where there is one. Requires: at least one run.
[[nodiscard]] std::string to_text(std::span<const NamedReport> runs);

/// One object on one line, the keys in their documented order; what is not known is null. Numbers have the shortest
/// text that reads back to the same value. Ends with a newline.
[[nodiscard]] std::string to_json(const RunReport& report);
/// `{"runs": [{"name": ..., and the keys of a report}, ...]}`
[[nodiscard]] std::string to_json(std::span<const NamedReport> runs);

} // namespace scaleit::report
