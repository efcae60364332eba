#pragma once
// Which headers a session keeps, and how it writes them: one line `Name: value\n` each, in their order. The list is
// short on purpose: what decides how an answer is read, nothing that may carry a secret or differs from run to run. Any
// other header is kept only where its value is a token in the place of a secret.
#include "controller/port/transport.hpp"

#include <array>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace scaleit::session {

inline constexpr auto k_recorded_headers =
    std::to_array<std::string_view>({"Accept", "Content-Type", "Content-Length", "Retry-After"});

/// Headers whose values are secrets.
inline constexpr auto k_secret_headers =
    std::to_array<std::string_view>({"Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie", "X-Api-Key"});

/// Whether two header names are the same: ASCII case does not matter.
[[nodiscard]] bool same_name(std::string_view a, std::string_view b);

/// Those of `headers` that a session keeps, spelt and ordered as they are. Names compare without regard to ASCII case.
[[nodiscard]] Headers recorded_headers(const Headers& headers);

/// The lines of recorded_headers(headers).
[[nodiscard]] std::string write_headers(const Headers& headers);

/// Reads such lines back; the error says what is wrong with them.
[[nodiscard]] tl::expected<Headers, std::string> read_headers(std::string_view text);

} // namespace scaleit::session
