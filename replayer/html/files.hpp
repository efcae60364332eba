#pragma once
// The files that the replayer's pages are made of, as they were when the program was built.
#include <string_view>

namespace scaleit::html {

[[nodiscard]] std::string_view report_body();
[[nodiscard]] std::string_view report_css();
[[nodiscard]] std::string_view report_js();
[[nodiscard]] std::string_view sweep_body();
[[nodiscard]] std::string_view sweep_js();

} // namespace scaleit::html
