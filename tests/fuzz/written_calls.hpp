#pragma once
// Calls of a service written one after another: each an HTTP head, then the body up to the line `%%` or the end. No
// framing, so that a mutated body is a body still.
#include "controller/port/transport.hpp"

#include <string_view>
#include <vector>

namespace scaleit::fuzz {

inline constexpr std::size_t k_calls_max = 16; ///< of one input; the rest is left out

/// The calls that a server would let through to its service.
[[nodiscard]] std::vector<Request> written_calls(std::string_view bytes);

} // namespace scaleit::fuzz
