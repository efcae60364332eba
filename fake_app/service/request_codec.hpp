#pragma once
// The JSON that the fake app reads and the errors it writes.
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace scaleit::fake_app {

/// Longer bodies are refused unread.
inline constexpr std::size_t k_request_body_bytes_max = std::size_t{64} * 1024;

/// N of a body `{"replicas":N}`, other keys ignored: an integer from 1 to `replicas_max`. Else a sentence that says
/// what was found and what was expected. Nesting is bounded.
[[nodiscard]] tl::expected<int, std::string> read_replicas_body(const std::string& body, int replicas_max);

/// `{"error":"..."}`.
[[nodiscard]] std::string error_body(std::string_view message);

} // namespace scaleit::fake_app
