#include "controller/http/bearer.hpp"

#include "controller/http/media_type.hpp"

namespace scaleit::http {

namespace {

/// Takes time by the length of `given` alone.
bool same_secret(std::string_view given, std::string_view secret) {
    unsigned difference = given.size() == secret.size() ? 0 : 1;
    for (std::size_t i = 0; i < given.size(); ++i) {
        const char expected = secret.empty() ? '\0' : secret[i % secret.size()];
        difference |= given[i] == expected ? 0U : 1U;
    }
    return difference == 0;
}

} // namespace

bool brings_token(const Headers& headers, std::string_view token) {
    constexpr std::string_view k_scheme = "Bearer ";
    const std::string_view given = find_header(headers, "Authorization").value_or("");
    return same_word(given.substr(0, k_scheme.size()), k_scheme) && same_secret(given.substr(k_scheme.size()), token);
}

} // namespace scaleit::http
