#pragma once
// The dashboard: one page that shows a workload live and takes orders, over the API beside it. It holds nothing of its
// own, so that it can be given to anybody; what it shows and does needs the token where one is wanted.
#include <string_view>

namespace scaleit::api {

/// The page, whole.
[[nodiscard]] std::string_view dashboard_page();

/// What the page's own policy cannot say: that no other page may frame it.
inline constexpr const char* k_dashboard_policy = "frame-ancestors 'none'";

} // namespace scaleit::api
