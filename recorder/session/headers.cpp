#include "recorder/session/headers.hpp"

#include "recorder/session/session.hpp"
#include "recorder/session/token_codec.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

namespace scaleit::session {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_recorded(std::string_view name, std::string_view value) {
    return std::any_of(k_recorded_headers.begin(), k_recorded_headers.end(),
                       [&](std::string_view listed) { return same_name(listed, name); }) ||
           is_token(value);
}

} // namespace

bool same_name(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

Headers recorded_headers(const Headers& headers) {
    Headers kept;
    std::copy_if(headers.begin(), headers.end(), std::back_inserter(kept),
                 [](const Header& header) { return is_recorded(header.name, header.value); });
    return kept;
}

std::string write_headers(const Headers& headers) {
    std::string text;
    for (const Header& header : headers) {
        if (is_recorded(header.name, header.value)) {
            text.append(header.name).append(": ").append(header.value).append("\n");
        }
    }
    return text;
}

tl::expected<Headers, std::string> read_headers(std::string_view text) {
    Headers headers;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        const std::size_t colon = line.find(": ");
        if (end == std::string_view::npos || colon == std::string_view::npos) {
            return tl::unexpected<std::string>("has a line that is not 'Name: value'");
        }
        if (!is_recorded(line.substr(0, colon), line.substr(colon + 2))) {
            return tl::unexpected<std::string>("has a header that a session does not keep");
        }
        if (line.size() - colon - 2 > k_text_bytes_max || headers.size() == k_headers_max) {
            return tl::unexpected<std::string>(
                fmt::format("has more than {} headers or a value above {} bytes", k_headers_max, k_text_bytes_max));
        }
        headers.push_back({std::string(line.substr(0, colon)), std::string(line.substr(colon + 2))});
        text.remove_prefix(end + 1);
    }
    return headers;
}

} // namespace scaleit::session
