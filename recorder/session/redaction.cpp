#include "recorder/session/redaction.hpp"

#include "controller/core/check.hpp"
#include "recorder/session/headers.hpp"
#include "recorder/session/json_walk.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <utility>

namespace scaleit::session {

namespace {

constexpr std::string_view k_any = "*";
constexpr std::string_view k_form = "application/x-www-form-urlencoded";
constexpr std::string_view k_header_marks = "!#$%&'*+-.^_`|~"; ///< RFC 9110, section 5.6.2

bool is_header_name(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               k_header_marks.find(c) != std::string_view::npos;
    });
}

/// The names in a JSON pointer; nothing where it is none.
std::optional<std::vector<std::string>> read_pointer(std::string_view pointer) {
    if (!pointer.starts_with('/')) {
        return std::nullopt;
    }
    std::vector<std::string> path;
    for (std::size_t i = 0; i < pointer.size(); ++i) {
        if (pointer[i] == '/') {
            path.emplace_back();
        } else if (pointer[i] == '~') {
            const char what = i + 1 < pointer.size() ? pointer[++i] : ' ';
            if (what != '0' && what != '1') {
                return std::nullopt;
            }
            path.back() += what == '0' ? '~' : '/';
        } else {
            path.back() += pointer[i];
        }
    }
    return path;
}

bool fits(const std::vector<std::string>& pattern, std::span<const std::string> path) {
    return std::equal(
        pattern.begin(), pattern.end(), path.begin(), path.end(),
        [](const std::string& wanted, const std::string& found) { return wanted == k_any || wanted == found; });
}

/// What a key in a query stands for: `%61+b` is `a b`.
std::string decode_key(std::string_view key) {
    std::string decoded;
    for (std::size_t i = 0; i < key.size(); ++i) {
        unsigned char byte = 0;
        const std::string_view digits = key.substr(i + 1, 2);
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
        if (key[i] == '%' && digits.size() == 2 && error == std::errc{} && end == digits.data() + 2) {
            decoded += static_cast<char>(byte);
            i += 2;
        } else {
            decoded += key[i] == '+' ? ' ' : key[i];
        }
    }
    return decoded;
}

std::string_view without_quotes(std::string_view raw) {
    return raw.starts_with('"') ? raw.substr(1, raw.size() - 2) : raw;
}

template <class Good>
std::optional<std::string> find_problem_of(const std::string& kind, const std::vector<std::string>& rules,
                                           const std::string& expected, const Good& good) {
    if (rules.size() > k_redaction_rules_max) {
        return fmt::format("{} rules of kind {}, at most {} fit", rules.size(), kind, k_redaction_rules_max);
    }
    for (const std::string& rule : rules) {
        if (rule.empty() || rule.size() > k_redaction_rule_bytes_max || rule.find('\n') != std::string::npos ||
            !good(rule)) {
            return fmt::format("'{}' is {}", rule.substr(0, k_redaction_rule_bytes_max), expected);
        }
    }
    return std::nullopt;
}

} // namespace

std::optional<std::string> find_problem(const RedactionRules& rules) {
    if (auto problem = find_problem_of("header", rules.headers, "no header name", is_header_name)) {
        return problem;
    }
    const auto is_pointer = [](const std::string& rule) { return read_pointer(rule).has_value(); };
    if (auto problem = find_problem_of("json", rules.json, "no JSON pointer, as /path/to/field", is_pointer)) {
        return problem;
    }
    return find_problem_of("query", rules.query, "no query key", [](const std::string&) { return true; });
}

std::string write_rules(const RedactionRules& rules) {
    std::string text;
    const auto append = [&text](std::string_view kind, std::string_view rule) {
        text.append(kind).append(" ").append(rule).append("\n");
    };
    for (const std::string_view name : k_secret_headers) {
        append("header", name);
    }
    for (const std::string& name : rules.headers) {
        append("header", name);
    }
    for (const std::string& pointer : rules.json) {
        append("json", pointer);
    }
    for (const std::string& key : rules.query) {
        append("query", key);
    }
    return text;
}

std::optional<RedactionRules> read_rules(std::string_view text) {
    RedactionRules rules;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        const std::size_t space = line.find(' ');
        if (end == std::string_view::npos || space == std::string_view::npos) {
            return std::nullopt;
        }
        const std::string_view kind = line.substr(0, space);
        const std::string rule(line.substr(space + 1));
        if (kind == "header" &&
            std::find(k_secret_headers.begin(), k_secret_headers.end(), rule) == k_secret_headers.end()) {
            rules.headers.push_back(rule);
        } else if (kind == "json") {
            rules.json.push_back(rule);
        } else if (kind == "query") {
            rules.query.push_back(rule);
        } else if (kind != "header") {
            return std::nullopt;
        }
        text.remove_prefix(end + 1);
    }
    return find_problem(rules) ? std::nullopt : std::optional(std::move(rules));
}

Redactor::Redactor(Redaction redaction) : redaction_(std::move(redaction)) {
    for (const std::string& pointer : redaction_.rules.json) {
        std::optional<Path> path = read_pointer(pointer);
        SCALEIT_CHECK(path.has_value());
        paths_.push_back(std::move(*path));
    }
}

Request Redactor::redact(Request request) const {
    request.target = redact_target(std::move(request.target));
    request.body = redact_body(request.headers, std::move(request.body));
    redact_headers(request.headers);
    return request;
}

Exchange Redactor::redact(Exchange exchange) const {
    exchange.request = redact(std::move(exchange.request));
    if (exchange.outcome) {
        exchange.outcome->body = redact_body(exchange.outcome->headers, std::move(exchange.outcome->body));
        redact_headers(exchange.outcome->headers);
    }
    return exchange;
}

bool Redactor::is_secret(std::string_view header) const {
    const auto same = [header](std::string_view name) { return same_name(name, header); };
    return std::any_of(k_secret_headers.begin(), k_secret_headers.end(), same) ||
           std::any_of(redaction_.rules.headers.begin(), redaction_.rules.headers.end(), same);
}

void Redactor::redact_headers(Headers& headers) const {
    for (Header& header : headers) {
        if (is_secret(header.name)) {
            header.value = make_token(redaction_.salt, header.value);
        }
    }
}

std::string Redactor::redact_body(const Headers& headers, std::string body) const {
    if (body.empty()) {
        return body;
    }
    if (!paths_.empty()) {
        std::optional<std::string> redacted = redact_json(body);
        if (!redacted || redacted->size() > k_body_bytes_max) {
            return make_token(redaction_.salt, body);
        }
        body = std::move(*redacted);
    }
    if (!redaction_.rules.query.empty() && find_header(headers, "Content-Type").value_or("").starts_with(k_form)) {
        std::string redacted = redact_pairs(body);
        return redacted.size() > k_body_bytes_max ? make_token(redaction_.salt, body) : redacted;
    }
    return body;
}

/// Nothing where the body is no JSON.
std::optional<std::string> Redactor::redact_json(std::string_view body) const {
    struct Range {
        std::size_t begin;
        std::size_t end;
    };
    std::vector<Range> secrets;
    const bool valid = walk_json(body, [&](const JsonPlace& place) {
        const auto wanted = [&place](const Path& path) { return fits(path, place.path); };
        if (std::none_of(paths_.begin(), paths_.end(), wanted)) {
            return;
        }
        while (!secrets.empty() && secrets.back().begin >= place.begin) {
            secrets.pop_back(); // inside this one
        }
        secrets.push_back({place.begin, place.end});
    });
    if (!valid) {
        return std::nullopt;
    }
    std::string redacted;
    std::size_t at = 0;
    for (const Range& secret : secrets) {
        const std::string_view raw = body.substr(secret.begin, secret.end - secret.begin);
        redacted.append(body.substr(at, secret.begin - at));
        redacted.append("\"").append(make_token(redaction_.salt, without_quotes(raw))).append("\"");
        at = secret.end;
    }
    redacted.append(body.substr(at));
    return redacted;
}

std::string Redactor::redact_target(std::string target) const {
    const std::size_t mark = target.find('?');
    if (redaction_.rules.query.empty() || mark == std::string::npos) {
        return target;
    }
    const std::string_view query = std::string_view(target).substr(mark + 1);
    std::string redacted = redact_pairs(query);
    if (mark + 1 + redacted.size() > k_text_bytes_max) {
        redacted = make_token(redaction_.salt, query);
    }
    return target.substr(0, mark + 1) + redacted;
}

/// `a=1&b=2` with the values of secret keys replaced.
std::string Redactor::redact_pairs(std::string_view pairs) const {
    const std::vector<std::string>& keys = redaction_.rules.query;
    std::string redacted;
    while (!pairs.empty()) {
        const std::size_t end = std::min(pairs.find_first_of("&;"), pairs.size());
        const std::string_view pair = pairs.substr(0, end);
        const std::size_t equals = pair.find('=');
        if (equals != std::string_view::npos &&
            std::find(keys.begin(), keys.end(), decode_key(pair.substr(0, equals))) != keys.end()) {
            redacted.append(pair.substr(0, equals + 1)).append(make_token(redaction_.salt, pair.substr(equals + 1)));
        } else {
            redacted.append(pair);
        }
        redacted.append(pairs.substr(end, 1));
        pairs.remove_prefix(std::min(end + 1, pairs.size()));
    }
    return redacted;
}

} // namespace scaleit::session
