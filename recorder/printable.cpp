#include "recorder/printable.hpp"

#include "controller/core/utf8.hpp"

#include <fmt/format.h>
#include <iterator>

namespace scaleit::recorder {

std::string printable(std::string_view text) {
    std::string shown;
    while (!text.empty()) {
        const std::size_t length = shown_character_bytes(text);
        if (length == 0) {
            fmt::format_to(std::back_inserter(shown), "\\x{:02x}", static_cast<unsigned char>(text.front()));
        } else {
            shown.append(text.substr(0, length));
        }
        text.remove_prefix(length == 0 ? 1 : length);
    }
    return shown;
}

} // namespace scaleit::recorder
