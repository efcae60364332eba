#include "controller/manifest/fields.hpp"

namespace scaleit::manifest::detail {

std::string json_text(std::string_view text) {
    constexpr unsigned char k_first_printable = 0x20;
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            quoted += '\\';
            quoted += c;
        } else if (static_cast<unsigned char>(c) < k_first_printable) {
            quoted += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else {
            quoted += c;
        }
    }
    return quoted + '"';
}

} // namespace scaleit::manifest::detail
