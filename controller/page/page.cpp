#include "controller/page/page.hpp"

#include "controller/core/check.hpp"
#include "controller/core/utf8.hpp"
#include "controller/page/files.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace scaleit::page {

namespace {

constexpr std::string_view k_markup = "<>&";
constexpr std::string_view k_replacement = "\xEF\xBF\xBD"; ///< U+FFFD, for what is no UTF-8

/// A place in the frame, `{{name}}`, and what stands there.
struct Slot {
    std::string_view name;
    std::string_view text;
};

std::string_view sources(Reach reach) {
    switch (reach) {
    case Reach::nobody:
        return "'none'";
    case Reach::own_server:
        break;
    }
    return "'self'";
}

bool ends_no_element(const Slot& slot) {
    return slot.text.find("</script") == std::string_view::npos && slot.text.find("</style") == std::string_view::npos;
}

} // namespace

std::string assemble(const Content& content) {
    const std::array<Slot, 9> slots{{{"connect", sources(content.reach)},
                                     {"title", content.title},
                                     {"page.css", page_css()},
                                     {"style", content.style},
                                     {"body", content.body},
                                     {"data", content.data},
                                     {"chart.js", chart_js()},
                                     {"charts.js", charts_js()},
                                     {"script", content.script}}}; // in their order in the frame
    std::string page;
    std::string_view rest = page_frame();
    for (const Slot& slot : slots) {
        const std::string place = fmt::format("{{{{{}}}}}", slot.name);
        const std::size_t at = rest.find(place);
        SCALEIT_CHECK(at != std::string_view::npos && ends_no_element(slot));
        page.append(rest.substr(0, at)).append(slot.text);
        rest.remove_prefix(at + place.size());
    }
    return page.append(rest);
}

std::string script_json(std::string_view json) {
    constexpr auto k_first_beyond_ascii = static_cast<unsigned char>(0x80);
    std::string spelled;
    spelled.reserve(json.size());
    for (std::size_t at = 0; at < json.size();) {
        const char c = json[at];
        std::size_t bytes = 1;
        if (static_cast<unsigned char>(c) >= k_first_beyond_ascii) {
            bytes = shown_character_bytes(json.substr(at));
            spelled += bytes == 0 ? k_replacement : json.substr(at, bytes);
        } else if (k_markup.find(c) != std::string_view::npos) {
            spelled += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else {
            spelled += c;
        }
        at += std::max<std::size_t>(bytes, 1);
    }
    return spelled;
}

} // namespace scaleit::page
