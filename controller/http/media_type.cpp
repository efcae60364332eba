#include "controller/http/media_type.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace scaleit::http {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

} // namespace

bool same_word(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

namespace {

std::string_view trim(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Takes what comes before the next `separator` off the front of `rest`; one inside a quoted string does not count.
std::string_view take_until(char separator, std::string_view& rest) {
    bool quoted = false;
    for (std::size_t i = 0; i < rest.size(); ++i) {
        if (quoted && rest[i] == '\\') {
            ++i;
        } else if (rest[i] == '"') {
            quoted = !quoted;
        } else if (!quoted && rest[i] == separator) {
            const std::string_view taken = rest.substr(0, i);
            rest.remove_prefix(i + 1);
            return trim(taken);
        }
    }
    return trim(std::exchange(rest, {}));
}

/// How closely a range names application/json; `none` where it does not match.
enum class Match { none, any, any_application, exact };

Match match(std::string_view range) {
    if (same_word(range, "application/json")) {
        return Match::exact;
    }
    if (same_word(range, "application/*")) {
        return Match::any_application;
    }
    return range == "*/*" || range == "*" ? Match::any : Match::none; // a lone * is what old Java clients send
}

/// The `q` among the parameters, 1 where there is none; nothing where it is no number from 0 to 1.
std::optional<double> quality(std::string_view parameters) {
    while (!parameters.empty()) {
        std::string_view parameter = take_until(';', parameters);
        const std::string_view key = take_until('=', parameter);
        if (!same_word(key, "q")) {
            continue;
        }
        double value = 0;
        const char* end = parameter.data() + parameter.size();
        const auto [stop, error] = std::from_chars(parameter.data(), end, value, std::chars_format::fixed);
        const bool valid = error == std::errc{} && stop == end && value >= 0 && value <= 1;
        return valid ? std::optional(value) : std::nullopt;
    }
    return 1.0;
}

bool sends(const Headers& headers, std::string_view type) {
    std::string_view value = find_header(headers, "Content-Type").value_or("");
    return same_word(take_until(';', value), type);
}

} // namespace

bool sends_json(const Headers& headers) { return sends(headers, "application/json"); }

bool sends_yaml(const Headers& headers) { return sends(headers, "application/yaml"); }

bool accepts_json(const Headers& headers) {
    bool stated = false;
    Match best = Match::none;
    double best_quality = 0;
    for (const Header& header : headers) {
        std::string_view rest = same_word(header.name, "Accept") ? std::string_view(header.value) : std::string_view();
        while (!rest.empty()) {
            std::string_view parameters = take_until(',', rest);
            stated = stated || !parameters.empty();
            const Match found = match(take_until(';', parameters));
            const std::optional<double> q = quality(parameters);
            if (!q || found < best || found == Match::none) {
                continue;
            }
            best_quality = found == best ? std::max(best_quality, *q) : *q;
            best = found;
        }
    }
    return !stated || best_quality > 0;
}

} // namespace scaleit::http
