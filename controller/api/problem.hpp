#pragma once
// Errors as problem+json (RFC 9457).
#include "controller/port/transport.hpp"

#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace scaleit::api {

/// `{"type":"about:blank","title":"Not Found","status":404,"detail":"..."}`. `detail` says what was found and what was
/// expected, and nothing of the machine that it runs on.
[[nodiscard]] Response problem(int status, std::string_view detail);

template <class T> using OrProblem = tl::expected<T, Response>;

[[nodiscard]] inline tl::unexpected<Response> refuse(int status, std::string_view detail) {
    return tl::unexpected<Response>(problem(status, detail));
}

/// `text` as a string in JSON, quotes included; what is no UTF-8 in it becomes U+FFFD.
[[nodiscard]] std::string quoted(std::string_view text);

} // namespace scaleit::api
