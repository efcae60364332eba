#include "controller/api/query.hpp"

#include "controller/core/shown.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace scaleit::api {

namespace {

bool is_unreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

bool is_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
}

/// One `key=value` of a form, where a blank may be written as `+`.
std::optional<std::string> decode(std::string_view text) {
    std::string spaced(text);
    std::replace(spaced.begin(), spaced.end(), '+', ' ');
    return unescape(spaced);
}

} // namespace

std::optional<std::string> unescape(std::string_view text) {
    std::string plain;
    while (!text.empty()) {
        char c = text.front();
        text.remove_prefix(1);
        if (c == '%') {
            unsigned value = 0;
            const std::string_view digits = text.substr(0, 2);
            const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
            if (digits.size() != 2 || error != std::errc{} || end != digits.data() + 2) {
                return std::nullopt;
            }
            c = static_cast<char>(static_cast<unsigned char>(value));
            text.remove_prefix(2);
        }
        if (is_control(c)) {
            return std::nullopt;
        }
        plain += c;
    }
    return plain;
}

std::string escape(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        if (is_unreserved(c)) {
            escaped += c;
        } else {
            escaped += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return escaped;
}

OrProblem<Query> read_query(std::string_view target) {
    Query query;
    const std::size_t mark = target.find('?');
    std::string_view left = mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
    while (!left.empty()) {
        const std::string_view pair = left.substr(0, left.find('&'));
        left.remove_prefix(std::min(pair.size() + 1, left.size()));
        const std::size_t equals = std::min(pair.find('='), pair.size());
        const std::optional<std::string> key = decode(pair.substr(0, equals));
        const std::optional<std::string> value = decode(pair.substr(std::min(equals + 1, pair.size())));
        if (!key || !value) {
            return refuse(400, fmt::format("{} in the query is not well-formed, expected key=value with %XX escapes",
                                           shown(pair)));
        }
        if (query.size() == k_query_keys_max || !query.emplace(*key, *value).second) {
            return refuse(400, fmt::format("{} in the query is given twice, or is one too many", shown(*key)));
        }
    }
    return query;
}

OrProblem<void> check_known(const Query& query, std::span<const std::string_view> known) {
    for (const auto& [key, value] : query) {
        if (std::find(known.begin(), known.end(), key) == known.end()) {
            return refuse(400, known.empty()
                                   ? fmt::format("{} in the query is not known; no query is expected here", shown(key))
                                   : fmt::format("{} in the query is not known, expected {}", shown(key),
                                                 fmt::join(known, " or ")));
        }
    }
    return {};
}

OrProblem<std::optional<std::int64_t>> whole_number(const Query& query, std::string_view key, std::int64_t min,
                                                    std::int64_t max) {
    const auto found = query.find(key);
    if (found == query.end()) {
        return std::nullopt;
    }
    const std::string& text = found->second;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || number < min || number > max) {
        return refuse(400, fmt::format("{} is {}, expected a whole number from {} to {}", key, shown(text), min, max));
    }
    return number;
}

} // namespace scaleit::api
