#pragma once
// Gates: assertions over a run, for CI. A gate is a value, judging it is pure.
#include "replayer/score/evidence.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace scaleit::score {

/// What a relative check compares with.
enum class Reference : std::uint8_t {
    any,      ///< the baseline where there is one, else the recorded run
    baseline, ///< a run whose figures were committed
    recorded, ///< what the session says really happened
};

constexpr auto enum_names(Reference) { return std::to_array<std::string_view>({"any", "baseline", "recorded"}); }

/// The value itself lies within these, ends included.
struct AbsoluteBounds {
    std::optional<double> min;
    std::optional<double> max;

    bool operator==(const AbsoluteBounds&) const = default;
};

/// The value's distance from the reference's lies within these, ends included.
struct RelativeBounds {
    Reference of = Reference::any;
    std::optional<double> max_increase; ///< in the value's own unit
    std::optional<double> max_decrease;
    std::optional<double> max_increase_percent; ///< of the reference's value
    std::optional<double> max_decrease_percent;

    bool operator==(const RelativeBounds&) const = default;
};

/// Every tick wants what it wanted in the reference.
struct SameDecisions {
    Reference as = Reference::any;

    bool operator==(const SameDecisions&) const = default;
};

struct Check {
    std::string key; ///< of a quantity; `same_decisions_as`
    std::variant<AbsoluteBounds, RelativeBounds, SameDecisions> bounds;
    std::size_t span = 0; ///< place among the gate's spans
    int line = 0;         ///< in the gate's file; 0 where there is none

    bool operator==(const Check&) const = default;
};

struct NamedSpan {
    TimeSpan time{};
    std::string name; ///< a person's; may be empty

    bool operator==(const NamedSpan&) const = default;
};

/// Requires of a gate: each check's key is a quantity's, or the check is SameDecisions; its span is one of `spans`.
struct Gate {
    std::string source;               ///< its file, for messages; may be empty
    Ruler ruler{};                    ///< what the scorecard is measured against
    std::vector<NamedSpan> spans{{}}; ///< the first one is the whole run
    std::vector<Check> checks;

    bool operator==(const Gate&) const = default;
};

/// The spans of a gate, as an EvidenceCollector takes them.
[[nodiscard]] std::vector<TimeSpan> spans_of(const Gate& gate);

/// A span of a run to compare with.
struct SpanReference {
    std::vector<double> values; ///< of quantities(), in their order
    Decisions decisions;

    bool operator==(const SpanReference&) const = default;
};
/// One entry per span of the gate.
using ReferenceRun = std::vector<SpanReference>;
[[nodiscard]] ReferenceRun reference_of(const Evidence& evidence);

struct References {
    std::optional<ReferenceRun> baseline;
    std::optional<ReferenceRun> recorded;
};

/// Outcome of one check.
struct CheckResult {
    std::string name;                         ///< unique in its gate: `mean_cpu`, `changes during 5m..20m`, ...
    std::string expect;                       ///< in words
    std::variant<double, std::string> actual; ///< the value; in words where there is no number to give
    bool passed = false;
    std::optional<WorstTick> worst; ///< of a failed check, where one tick stands out
    int line = 0;                   ///< the check's

    bool operator==(const CheckResult&) const = default;
};

struct Verdict {
    std::vector<CheckResult> checks; ///< in the gate's order

    [[nodiscard]] bool passed() const;
    bool operator==(const Verdict&) const = default;
};

/// The name of a check: its key, what it is relative to, its span.
[[nodiscard]] std::string check_name(const Gate& gate, const Check& check);

/// The first check that needs a reference which is not there; null where all can be judged.
[[nodiscard]] const Check* first_without_reference(const Gate& gate, const References& references);

/// Judges `run` by every check. A span that lacks what the check's quantity needs fails, in the run or in the
/// reference. Requires: `run` and the references are over the gate's spans; first_without_reference() is null.
[[nodiscard]] Verdict judge(const Gate& gate, const Evidence& run, const References& references);

} // namespace scaleit::score
