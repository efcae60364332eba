#pragma once
// Bearer tokens (RFC 6750) in the one place where they belong, the Authorization field.
#include "controller/port/transport.hpp"

#include <string_view>

namespace scaleit::http {

/// Whether the request brings `token`, which is not empty. Takes as long for a token that is wrong from its first byte
/// on as for one that is wrong in its last.
[[nodiscard]] bool brings_token(const Headers& headers, std::string_view token);

} // namespace scaleit::http
