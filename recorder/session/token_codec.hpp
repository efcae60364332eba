#pragma once
// Tokens: what stands in a session in the place of a secret. A token is a keyed hash (HMAC with SHA-256) of the secret
// under the salt of the session: equal secrets have equal tokens inside a session, and whoever does not have the salt
// cannot try out guesses. The salt is therefore never written down; it dies with the recorder.
#include <array>
#include <string>
#include <string_view>

namespace scaleit::session {

/// Drawn at random for each session.
using Salt = std::array<unsigned char, 32>;

inline constexpr std::string_view k_token_prefix = "redacted-";
inline constexpr std::size_t k_token_bytes = k_token_prefix.size() + 32;

/// The prefix and 32 lower-case hex digits. A secret that is a token already stays as it is.
[[nodiscard]] std::string make_token(const Salt& salt, std::string_view secret);

[[nodiscard]] bool is_token(std::string_view text);

} // namespace scaleit::session
