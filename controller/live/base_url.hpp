#pragma once
// Where a server is: `http://HOST:PORT[/prefix]`, or https.
#include "controller/core/result.hpp"

#include <cstdint>
#include <string>

namespace scaleit::live {

enum class Scheme { http, https };

struct BaseUrl {
    std::string host; ///< a name or a numeric address, IPv6 without brackets
    std::uint16_t port = 80;
    std::string prefix; ///< put before every target; empty, or begins with a slash and ends without one
    Scheme scheme = Scheme::http;

    /// `host:port`, as a person reads it and as the Host field has it.
    [[nodiscard]] std::string authority() const;
    /// `http://host:port/prefix`.
    [[nodiscard]] std::string text() const;

    bool operator==(const BaseUrl&) const = default;
};

/// Reads a base URL; fails (usage) on other schemes, and on user names, queries and fragments.
[[nodiscard]] Result<BaseUrl> parse_base_url(const std::string& text);

} // namespace scaleit::live
