#pragma once
// The first line of a request (RFC 9112, 3).
#include <optional>
#include <string_view>

namespace scaleit::live {

struct RequestLine {
    std::string_view method;
    std::string_view target; ///< as sent
    int major_version = 1;
    int minor_version = 1;
};

/// `METHOD target HTTP/x.y` with single blanks; nothing where it is anything else.
[[nodiscard]] std::optional<RequestLine> parse_request_line(std::string_view line);

/// The origin form of a target: itself, `*` of OPTIONS, or path and query of an absolute http URL. Nothing for all
/// others, for fragments, and for bytes that no URL has.
[[nodiscard]] std::optional<std::string_view> origin_form(std::string_view method, std::string_view target);

/// The authority of an absolute http URL, which goes before any Host (RFC 9112, 3.2.2); nothing in all other forms.
/// Requires: the target has an origin form.
[[nodiscard]] std::optional<std::string_view> authority_of(std::string_view target);

} // namespace scaleit::live
