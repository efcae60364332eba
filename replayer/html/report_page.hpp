#pragma once
// A report as a page: the runs over time, their figures, a gate's verdict, and how to make it again. One file that
// needs nothing else.
#include "replayer/html/run_trace.hpp"
#include "replayer/report/run_report.hpp"

namespace scaleit::html {

/// A run as it is drawn.
struct Drawing {
    score::ScoreOptions measure{}; ///< whose target and limit are drawn
    RunTrace trace;                ///< finished
};

struct ReportPage {
    std::string command; ///< as it can be pasted
    std::string source;  ///< what was run on
    Duration interval{}; ///< of the source's ticks
    std::vector<report::NamedReport> runs;
    std::vector<Drawing> drawings; ///< of the first runs, in their order
};

/// The page as a file's text, below 3 MB where the traces kept limits_for() their number. Texts may hold anything: they
/// are data in the page. The demand drawn is that of the last drawing. Requires: at least one run, one drawing, and at
/// most k_runs_drawn_max drawings.
[[nodiscard]] std::string to_html(const ReportPage& page);

/// What the page's charts and tables are made from, as JSON; replayer/html/report.js reads it.
[[nodiscard]] std::string report_data(const ReportPage& page);

} // namespace scaleit::html
