#include "controller/api/dashboard/dashboard.hpp"

#include "controller/api/dashboard/files.hpp"
#include "controller/page/page.hpp"

namespace scaleit::api {

std::string_view dashboard_page() {
    static const std::string k_page = page::assemble({.title = "scaleit controller",
                                                      .body = dashboard_body(),
                                                      .style = dashboard_css(),
                                                      .script = dashboard_js(),
                                                      .reach = page::Reach::own_server});
    return k_page;
}

} // namespace scaleit::api
