#pragma once
// The files that pages share, as they were when the program was built.
#include <string_view>

namespace scaleit::page {

/// The document around all pages; `{{name}}` stands for what page.cpp puts there.
[[nodiscard]] std::string_view page_frame();
/// Chart.js with its licence in its first lines.
[[nodiscard]] std::string_view chart_js();
/// Colours, type and the pieces that pages are made of, light and dark.
[[nodiscard]] std::string_view page_css();
/// What our charts have in common: times and numbers for people, colours, the axis of time, bands and lines.
[[nodiscard]] std::string_view charts_js();

} // namespace scaleit::page
