#pragma once
// A gate's verdict for people, for programs, for CI servers (JUnit) and for GitHub (annotations).
#include "replayer/score/gate.hpp"

namespace scaleit::report {

struct GateReport {
    std::string gate; ///< the gate's file
    score::Verdict verdict;
};

/// A line for the whole and one per check, failed ones with the tick where it was worst; each ends with a newline.
[[nodiscard]] std::string to_text(const GateReport& report);

/// One object on one line, without a newline: `{"passed": ..., "checks": [{"name", "expect", "actual", "passed"},
/// ...]}`; of a failed check also `worst_tick` and `worst_at_s`, where one tick stands out. `actual` is a number, or a
/// text where there is none to give.
[[nodiscard]] std::string to_json(const GateReport& report);

/// A JUnit file: one test suite named after the gate, one test case per check. The same verdict gives the same bytes:
/// time stamp and durations are constant.
[[nodiscard]] std::string to_junit(const GateReport& report);

/// One `::error` line per failed check, as GitHub Actions reads them from a step's output; empty where all passed.
[[nodiscard]] std::string to_github_annotations(const GateReport& report);

} // namespace scaleit::report
