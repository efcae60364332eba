#pragma once
// The files that the dashboard is made of, as they were when the program was built.
#include <string_view>

namespace scaleit::api {

[[nodiscard]] std::string_view dashboard_body();
[[nodiscard]] std::string_view dashboard_css();
[[nodiscard]] std::string_view dashboard_js();

} // namespace scaleit::api
