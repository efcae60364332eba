#include "controller/live/http_head.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace scaleit::live {

namespace {

constexpr std::array<bool, 256> k_token_characters = [] {
    std::array<bool, 256> table{};
    for (const char c :
         std::string_view("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")) {
        table[static_cast<unsigned char>(c)] = true;
    }
    return table;
}();

constexpr std::array<bool, 256> k_value_characters = [] {
    std::array<bool, 256> table{};
    for (std::size_t c = 0; c < table.size(); ++c) {
        table[c] = c == '\t' || (c >= 0x20 && c != 0x7F);
    }
    return table;
}();

bool all_in(std::string_view text, const std::array<bool, 256>& table) {
    return std::all_of(text.begin(), text.end(), [&](char c) { return table[static_cast<unsigned char>(c)]; });
}

std::string_view trim(std::string_view text) {
    const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.empty() && is_blank(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && is_blank(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

enum class Role { end_to_end, host, content_length, transfer_encoding, connection, expect, hop_by_hop };

struct NamedRole {
    std::string_view name;
    Role role;
};

constexpr std::array<NamedRole, 12> k_roles{{{"host", Role::host},
                                             {"content-length", Role::content_length},
                                             {"transfer-encoding", Role::transfer_encoding},
                                             {"connection", Role::connection},
                                             {"expect", Role::expect},
                                             {"keep-alive", Role::hop_by_hop},
                                             {"proxy-connection", Role::hop_by_hop},
                                             {"proxy-authenticate", Role::hop_by_hop},
                                             {"proxy-authorization", Role::hop_by_hop},
                                             {"te", Role::hop_by_hop},
                                             {"trailer", Role::hop_by_hop},
                                             {"upgrade", Role::hop_by_hop}}};

Role role_of(std::string_view name) {
    for (const NamedRole& known : k_roles) {
        if (known.name.size() == name.size() && same_word(known.name, name)) {
            return known.role;
        }
    }
    return Role::end_to_end;
}

/// Calls `visit` for each element of a comma-separated list.
template <class Visit> void for_each_element(std::string_view list, Visit visit) {
    while (!list.empty()) {
        const std::size_t comma = std::min(list.find(','), list.size());
        visit(trim(list.substr(0, comma)));
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
}

void read_content_length(std::string_view value, Framing& framing) {
    std::uint64_t length = 0;
    const char* end = value.data() + value.size();
    const auto [stop, error] = std::from_chars(value.data(), end, length);
    if (framing.content_length || stop != end || error == std::errc::invalid_argument) {
        framing.defect = FramingDefect::bad_content_length;
        return;
    }
    framing.content_length = error == std::errc{} ? length : std::numeric_limits<std::uint64_t>::max();
}

void read_field(const Field& field, Framing& framing) {
    switch (role_of(field.name)) {
    case Role::host:
        ++framing.hosts;
        framing.host = field.value;
        break;
    case Role::content_length:
        read_content_length(field.value, framing);
        break;
    case Role::transfer_encoding:
        if (framing.chunked || !same_word(field.value, "chunked")) {
            framing.defect = FramingDefect::unknown_coding;
        }
        framing.chunked = true;
        break;
    case Role::connection:
        for_each_element(field.value, [&](std::string_view option) {
            framing.close = framing.close || same_word(option, "close");
            framing.keep_alive = framing.keep_alive || same_word(option, "keep-alive");
        });
        break;
    case Role::expect:
        framing.expect = field.value;
        break;
    case Role::end_to_end:
    case Role::hop_by_hop:
        break;
    }
}

/// What the Connection fields name.
std::vector<std::string_view> connection_options(const std::vector<Field>& fields) {
    std::vector<std::string_view> options;
    for (const Field& field : fields) {
        if (role_of(field.name) == Role::connection) {
            for_each_element(field.value, [&](std::string_view option) { options.push_back(option); });
        }
    }
    return options;
}

std::optional<Field> parse_field(std::string_view line) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !is_token(line.substr(0, colon)) ||
        !is_field_value(line.substr(colon + 1))) {
        return std::nullopt;
    }
    return Field{line.substr(0, colon), trim(line.substr(colon + 1))};
}

} // namespace

HeadScanner::State HeadScanner::scan(std::string_view bytes) {
    while (true) {
        const std::size_t feed = bytes.find('\n', next_);
        if (feed == std::string_view::npos) {
            next_ = bytes.size();
            return State::incomplete;
        }
        if (feed == line_ || bytes[feed - 1] != '\r') {
            return State::malformed;
        }
        next_ = feed + 1;
        if (feed - line_ == 1) {
            return State::complete;
        }
        line_ = next_;
    }
}

std::optional<HeadDefect> parse_head(std::string_view bytes, Head& head) {
    head.fields.clear();
    const std::size_t first = bytes.find("\r\n");
    head.start_line = bytes.substr(0, first);
    bytes.remove_prefix(first + 2);
    while (bytes.size() > 2) {
        const std::size_t end = bytes.find("\r\n");
        const std::optional<Field> field = parse_field(bytes.substr(0, end));
        if (!field) {
            return HeadDefect::bad_field;
        }
        if (head.fields.size() == k_fields_max) {
            return HeadDefect::too_many_fields;
        }
        head.fields.push_back(*field);
        bytes.remove_prefix(end + 2);
    }
    return std::nullopt;
}

bool is_token(std::string_view text) { return !text.empty() && all_in(text, k_token_characters); }

bool is_field_value(std::string_view text) { return all_in(text, k_value_characters); }

bool same_word(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

Framing read_framing(const std::vector<Field>& fields) {
    Framing framing;
    for (const Field& field : fields) {
        read_field(field, framing);
    }
    if (!framing.defect && framing.chunked && framing.content_length) {
        framing.defect = FramingDefect::length_and_coding;
    }
    return framing;
}

Headers end_to_end(const std::vector<Field>& fields) {
    const std::vector<std::string_view> options = connection_options(fields);
    const auto is_named = [&](std::string_view name) {
        return std::any_of(options.begin(), options.end(),
                           [&](std::string_view option) { return same_word(option, name); });
    };
    Headers kept;
    kept.reserve(fields.size());
    for (const Field& field : fields) {
        if (!belongs_to_transport(field.name) && !is_named(field.name)) {
            kept.push_back({std::string(field.name), std::string(field.value)});
        }
    }
    return kept;
}

bool belongs_to_transport(std::string_view name) { return role_of(name) != Role::end_to_end; }

} // namespace scaleit::live
