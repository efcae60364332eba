#include "controller/api/dashboard/dashboard.hpp"

#include "controller/api/dashboard/files.hpp"
#include "controller/page/page.hpp"

#include <array>

namespace scaleit::api {

std::string_view dashboard_page() {
    static const std::string k_page = [] {
        const std::array<page::Part, 2> parts{{{"dashboard.css", dashboard_css()}, {"dashboard.js", dashboard_js()}}};
        return page::assemble(dashboard_document(), parts);
    }();
    return k_page;
}

} // namespace scaleit::api
