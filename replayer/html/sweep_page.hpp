#pragma once
// A sweep as a page: its configurations as points over two figures of choice, the Pareto front among them, and the
// table.
#include "replayer/search/sweep_table.hpp"

namespace scaleit::html {

/// Configurations on a page. Of more, those on the front come first, then others at even distances; how many are left
/// out is said.
inline constexpr std::size_t k_rows_shown_max = 5'000;

struct SweepPage {
    std::string command; ///< as it can be pasted
    std::string source;  ///< what was run on
    const search::SweepTable& table;
    std::span<const std::size_t> pareto; ///< the figures that the front is over; at least one
};

/// The page as a file's text, below 3 MB where values are numbers. Texts may hold anything. Requires: a whole table.
[[nodiscard]] std::string to_html(const SweepPage& page);

/// What the page's chart and table are made from, as JSON; replayer/html/sweep.js reads it.
[[nodiscard]] std::string sweep_data(const SweepPage& page);

} // namespace scaleit::html
