#include "controller/live/request_line.hpp"

#include "controller/live/http_head.hpp"

#include <algorithm>

namespace scaleit::live {

namespace {

constexpr std::string_view k_scheme = "http://";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_absolute(std::string_view target) {
    return target.size() > k_scheme.size() && same_word(target.substr(0, k_scheme.size()), k_scheme);
}

} // namespace

std::optional<RequestLine> parse_request_line(std::string_view line) {
    constexpr std::string_view k_protocol = "HTTP/";
    const std::size_t first = line.find(' ');
    const std::size_t last = line.rfind(' ');
    if (first == std::string_view::npos || first == last) {
        return std::nullopt;
    }
    const std::string_view method = line.substr(0, first);
    const std::string_view target = line.substr(first + 1, last - first - 1);
    const std::string_view version = line.substr(last + 1);
    if (!is_token(method) || target.find(' ') != std::string_view::npos || version.size() != k_protocol.size() + 3 ||
        version.substr(0, k_protocol.size()) != k_protocol || !is_digit(version[5]) || version[6] != '.' ||
        !is_digit(version[7])) {
        return std::nullopt;
    }
    return RequestLine{method, target, version[5] - '0', version[7] - '0'};
}

std::optional<std::string_view> origin_form(std::string_view method, std::string_view target) {
    const bool clean =
        std::all_of(target.begin(), target.end(), [](char c) { return c > ' ' && c < 0x7F && c != '#'; });
    if (!clean || target.empty()) {
        return std::nullopt;
    }
    if (target.front() == '/' || (target == "*" && method == "OPTIONS")) {
        return target;
    }
    if (!is_absolute(target) || authority_of(target)->empty()) {
        return std::nullopt;
    }
    const std::size_t path = target.find('/', k_scheme.size());
    if (path != std::string_view::npos) {
        return target.substr(path);
    }
    return target.find('?') == std::string_view::npos ? std::optional<std::string_view>("/") : std::nullopt;
}

std::optional<std::string_view> authority_of(std::string_view target) {
    if (!is_absolute(target)) {
        return std::nullopt;
    }
    target.remove_prefix(k_scheme.size());
    return target.substr(0, target.find('/'));
}

} // namespace scaleit::live
