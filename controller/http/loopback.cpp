#include "controller/http/loopback.hpp"

#include "controller/http/media_type.hpp"

#include <charconv>

namespace scaleit::http {

namespace {

bool is_ipv4_loopback(std::string_view host) {
    int numbers = 0;
    for (bool more = true; more; ++numbers) {
        unsigned char number = 0;
        const auto [end, error] = std::from_chars(host.data(), host.data() + host.size(), number);
        if (error != std::errc{} || numbers == 4 || (numbers == 0 && number != 127)) {
            return false;
        }
        host.remove_prefix(static_cast<std::size_t>(end - host.data()));
        more = host.starts_with('.');
        host.remove_prefix(more ? 1 : 0);
    }
    return numbers == 4 && host.empty();
}

} // namespace

bool is_loopback(std::string_view host) {
    return same_word(host, "localhost") || host == "::1" || is_ipv4_loopback(host);
}

std::string_view host_of(std::string_view authority) {
    if (authority.starts_with('[')) {
        return authority.substr(1, authority.find(']') - 1);
    }
    const std::size_t colon = authority.rfind(':');
    return authority.find(':') == colon ? authority.substr(0, colon) : authority; // a bare IPv6 address has several
}

} // namespace scaleit::http
