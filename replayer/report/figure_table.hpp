#pragma once
// What every form of a report says in the same words: figures with their digits, the best of each line, whose policy it
// was, which calls failed.
#include "replayer/report/run_report.hpp"
#include "replayer/score/figures.hpp"

#include <string>
#include <vector>

namespace scaleit::report {

/// A figure as a person reads it, without its unit. Never `-0`.
[[nodiscard]] std::string value_text(const score::Figure& figure, double value);

/// A scorecard's figure; `-` where it does not exist.
[[nodiscard]] std::string value_text(const score::Figure& figure, const score::Scorecard& card);

struct FigureCell {
    std::string text;
    bool is_best = false;

    bool operator==(const FigureCell&) const = default;
};

/// A line of a comparison, a cell for each run: `-` where the figure does not exist. Values that print the same are
/// equally good; where all are, none is best.
[[nodiscard]] std::vector<FigureCell> figure_cells(const score::Figure& figure, std::span<const NamedReport> runs);

/// `proportional, target 0.8, 1 to 1000 replicas`, or that it is not known.
[[nodiscard]] std::string describe(const std::optional<policy::Policy>& policy);

/// `http_status 12, timeout 3`; empty where none failed. By FailureKind.
[[nodiscard]] std::string kinds_in_words(const std::array<std::int64_t, k_failure_kinds>& failed_calls);

/// `15 (http_status 12, timeout 3)`, or `0`.
[[nodiscard]] std::string describe_failures(const score::Scorecard& card);

/// How the run differs from the first one of its comparison, in words; at least that it does not.
[[nodiscard]] std::vector<std::string> differences_in_words(const NamedReport& first, const NamedReport& run);

} // namespace scaleit::report
