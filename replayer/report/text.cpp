#include "controller/policy/manifest.hpp"
#include "replayer/report/run_report.hpp"
#include "replayer/score/figures.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <numeric>
#include <vector>

namespace scaleit::report {

namespace {

constexpr std::size_t k_label_width = 14;
constexpr std::size_t k_value_width = 12;
constexpr std::size_t k_column_gap = 2;

std::string describe(const std::optional<policy::Policy>& policy) {
    if (!policy) {
        return "not known";
    }
    const policy::Aim aim = policy::aim_of(*policy);
    return fmt::format("{}, target {}, {} to {} replicas", policy::policy_name(*policy), aim.target, aim.bounds.min,
                       aim.bounds.max);
}

/// `15 (http_status 12, timeout 3)`
std::string describe_failures(const score::Scorecard& card) {
    std::string kinds;
    for (std::size_t kind = 0; kind < k_failure_kinds; ++kind) {
        if (card.failed_calls[kind] > 0) {
            kinds += fmt::format("{}{} {}", kinds.empty() ? "" : ", ", name(static_cast<FailureKind>(kind)),
                                 card.failed_calls[kind]);
        }
    }
    const auto total = std::accumulate(card.failed_calls.begin(), card.failed_calls.end(), std::int64_t{0});
    return total == 0 ? "0" : fmt::format("{} ({})", total, kinds);
}

std::string value_text(const score::Figure& figure, double value) {
    std::string text = fmt::format("{:.{}f}", value, figure.decimals);
    const bool is_zero = text.find_first_not_of("-0.") == std::string::npos;
    if (is_zero && text.front() == '-') {
        text.erase(0, 1);
    }
    return text;
}

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

/// One line of a comparison. Values that print the same are equally good; where all are, none is marked.
std::string figure_line(const score::Figure& figure, std::span<const NamedReport> runs,
                        std::span<const std::size_t> widths) {
    double best = std::numeric_limits<double>::infinity();
    std::vector<double> costs;
    std::vector<std::string> texts;
    for (const NamedReport& run : runs) {
        const double value = figure.value(run.report.scorecard);
        texts.push_back(value_text(figure, value));
        costs.push_back(cost(figure, std::stod(texts.back())));
        best = std::min(best, costs.back());
    }
    const bool all_equal = std::all_of(costs.begin(), costs.end(), [&](double each) { return each == best; });
    std::string line = fmt::format("{:<{}}", figure.label, k_label_width);
    for (std::size_t i = 0; i < runs.size(); ++i) {
        line += fmt::format("{:>{}}{}", texts[i], widths[i], costs[i] == best && !all_equal ? "*" : " ");
    }
    return line + (figure.unit.empty() ? "" : fmt::format(" {}", figure.unit));
}

void append_line(std::string& text, std::string line) {
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
}

} // namespace

std::string to_text(const RunReport& report) {
    const auto line = [](std::string_view label, const std::string& value) {
        return fmt::format("{:<{}}{}", label, k_label_width + k_column_gap, value);
    };
    std::string text;
    append_line(text, line("policy", describe(report.policy)));
    append_line(text, line("digest", report.digest.hex()));
    append_line(text, line("seed", report.seed ? fmt::to_string(report.seed->value) : "not known"));
    append_line(text, line("ticks", fmt::to_string(report.ticks)));
    for (const score::Figure& figure : score::figures()) {
        append_line(text, fmt::format("{:<{}}{:>{}} {}", figure.label, k_label_width,
                                      value_text(figure, figure.value(report.scorecard)), k_value_width, figure.unit));
    }
    append_line(text, line("failed calls", describe_failures(report.scorecard)));
    return report.gate ? text + to_text(*report.gate) : text;
}

std::string to_text(std::span<const NamedReport> runs) {
    std::vector<std::size_t> widths;
    std::string head = fmt::format("{:<{}}", "", k_label_width);
    std::string ticks = fmt::format("{:<{}}", "ticks", k_label_width);
    for (const NamedReport& run : runs) {
        widths.push_back(std::max(k_value_width, run.name.size() + k_column_gap));
        head += fmt::format("{:>{}} ", run.name, widths.back());
        ticks += fmt::format("{:>{}} ", run.report.ticks, widths.back());
    }
    std::string text;
    append_line(text, head);
    append_line(text, ticks);
    for (const score::Figure& figure : score::figures()) {
        append_line(text, figure_line(figure, runs, widths));
    }
    for (const NamedReport& run : runs) {
        append_line(text, fmt::format("{}: {}; failed calls {}; digest {}", run.name, describe(run.report.policy),
                                      describe_failures(run.report.scorecard), run.report.digest.hex()));
    }
    return text;
}

} // namespace scaleit::report
