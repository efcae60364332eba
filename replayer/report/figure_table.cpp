#include "replayer/report/figure_table.hpp"

#include "controller/policy/manifest.hpp"
#include "replayer/report/differences.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <numeric>

namespace scaleit::report {

namespace {

/// How far a value is from the best thinkable; lower is better.
double cost(const score::Figure& figure, double value) {
    switch (figure.better) {
    case score::Better::lower:
        return value;
    case score::Better::higher:
        return -value;
    case score::Better::nearer_zero:
        return std::abs(value);
    case score::Better::neither:
        return 0;
    }
    return 0;
}

} // namespace

std::string value_text(const score::Figure& figure, double value) {
    std::string text = fmt::format("{:.{}f}", value, figure.decimals);
    const bool is_zero = text.find_first_not_of("-0.") == std::string::npos;
    if (is_zero && text.front() == '-') {
        text.erase(0, 1);
    }
    return text;
}

std::string value_text(const score::Figure& figure, const score::Scorecard& card) {
    return figure.exists(card.eligible_percent) ? value_text(figure, figure.value(card)) : "-";
}

std::vector<FigureCell> figure_cells(const score::Figure& figure, std::span<const NamedReport> runs) {
    std::vector<FigureCell> cells;
    std::vector<double> costs;
    for (const NamedReport& run : runs) {
        const score::Scorecard& card = run.report.scorecard;
        cells.push_back({value_text(figure, card), false});
        costs.push_back(figure.exists(card.eligible_percent) ? cost(figure, std::stod(cells.back().text))
                                                             : std::numeric_limits<double>::infinity());
    }
    const auto [best, worst] = std::minmax_element(costs.begin(), costs.end());
    for (std::size_t i = 0; i < cells.size(); ++i) {
        cells[i].is_best = costs[i] == *best && *best != *worst;
    }
    return cells;
}

std::string describe(const std::optional<policy::Policy>& policy) {
    if (!policy) {
        return "not known";
    }
    const policy::Aim aim = policy::aim_of(*policy);
    return fmt::format("{}, target {}, {} to {} replicas", policy::policy_name(*policy), aim.target, aim.bounds.min,
                       aim.bounds.max);
}

std::string kinds_in_words(const std::array<std::int64_t, k_failure_kinds>& failed_calls) {
    std::string kinds;
    for (std::size_t kind = 0; kind < k_failure_kinds; ++kind) {
        if (failed_calls[kind] > 0) {
            kinds += fmt::format("{}{} {}", kinds.empty() ? "" : ", ", name(static_cast<FailureKind>(kind)),
                                 failed_calls[kind]);
        }
    }
    return kinds;
}

std::string describe_failures(const score::Scorecard& card) {
    const auto total = std::accumulate(card.failed_calls.begin(), card.failed_calls.end(), std::int64_t{0});
    return total == 0 ? "0" : fmt::format("{} ({})", total, kinds_in_words(card.failed_calls));
}

std::vector<std::string> differences_in_words(const NamedReport& first, const NamedReport& run) {
    std::vector<std::string> words = differences(first.report.scorecard, run.report.scorecard);
    words.push_back(in_words(run.apart));
    return words;
}

} // namespace scaleit::report
