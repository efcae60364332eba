#pragma once
// Directives as bytes, so that they are recorded and replayed like what the app says.
#include "controller/core/directive.hpp"
#include "controller/port/transport.hpp"

namespace scaleit::loop {

/// No app answers this, but the controller itself, before the request leaves.
inline constexpr std::string_view k_directive_target = "/scaling/directive";

/// Bounds of what is read: a manifest's size, and that of a reason in words.
inline constexpr std::size_t k_directive_manifest_bytes_max = std::size_t{256} * 1024;
inline constexpr std::size_t k_directive_reason_bytes_max = std::size_t{4} * 1024;
inline constexpr int k_directive_priority_max = 10;

/// `GET /scaling/directive`, asking for JSON.
[[nodiscard]] Request directive_request();

/// The answer that says it: `{"running":true,"share":12}`; `manual` is `{"replicas":5,"reason":"..."}` and
/// `until_ns` where its end is known, `policy` a manifest as text; `rank` is `{"priority":8,"resource_allocation":30}`,
/// and `configured` what is overruled: `{"running":true,"rank":{...},"policy":"..."}`. What is not given is left out.
[[nodiscard]] Response directive_answer(const Directive& directive);
/// The directive in an answer. Counts are whole numbers up to 1 000 000, one by hand at least 1.
[[nodiscard]] tl::expected<Directive, Failure> read_directive(const Outcome& outcome);

} // namespace scaleit::loop
