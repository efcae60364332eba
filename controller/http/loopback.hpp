#pragma once
// Names and addresses of this machine alone.
#include <string_view>

namespace scaleit::http {

/// Whether `host` is `localhost` or a loopback address (127.0.0.0/8 in four numbers, ::1), without brackets or port.
[[nodiscard]] bool is_loopback(std::string_view host);

/// The host of an authority, `HOST` or `HOST:PORT`, without the brackets of an IPv6 address.
[[nodiscard]] std::string_view host_of(std::string_view authority);

} // namespace scaleit::http
