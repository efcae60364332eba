#include "replayer/report/figure_table.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <vector>

namespace scaleit::report {

namespace {

constexpr std::size_t k_label_width = 14;
constexpr std::size_t k_value_width = 12;
constexpr std::size_t k_column_gap = 2;

/// One line of a comparison; `*` marks the best.
std::string figure_line(const score::Figure& figure, std::span<const NamedReport> runs,
                        std::span<const std::size_t> widths) {
    const std::vector<FigureCell> cells = figure_cells(figure, runs);
    std::string line = fmt::format("{:<{}}", figure.label, k_label_width);
    for (std::size_t i = 0; i < cells.size(); ++i) {
        line += fmt::format("{:>{}}{}", cells[i].text, widths[i], cells[i].is_best ? "*" : " ");
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
                                      value_text(figure, report.scorecard), k_value_width, figure.unit));
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
    for (const NamedReport& run : runs.subspan(1)) {
        append_line(text, fmt::format("{} against {}: {}", run.name, runs.front().name,
                                      fmt::join(differences_in_words(runs.front(), run), ", ")));
    }
    return text;
}

} // namespace scaleit::report
