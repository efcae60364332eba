#include "controller/core/shown.hpp"

#include <fmt/format.h>

namespace scaleit {

std::string shown(std::string_view text) {
    constexpr std::size_t k_shown_bytes_max = 40;
    std::string out = "'";
    for (const char c : text.substr(0, k_shown_bytes_max)) {
        if (c >= ' ' && c <= '~') {
            out += c;
        } else {
            out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
        }
    }
    out += text.size() > k_shown_bytes_max ? "...'" : "'";
    return out;
}

std::string shown_list(const std::vector<std::string_view>& texts) {
    constexpr std::size_t k_shown_max = 12;
    std::string out;
    for (std::size_t i = 0; i < texts.size() && i < k_shown_max; ++i) {
        out += (i == 0 ? "" : ", ") + shown(texts[i]);
    }
    return texts.size() > k_shown_max ? fmt::format("{} and {} more", out, texts.size() - k_shown_max) : out;
}

} // namespace scaleit
