#include "recorder/session/token_codec.hpp"

#include <Poco/DigestEngine.h>
#include <Poco/HMACEngine.h>
#include <Poco/SHA2Engine.h>
#include <algorithm>

namespace scaleit::session {

namespace {

/// Poco's SHA-256 with the sizes by which its HMAC asks for them.
class Sha256 : public Poco::SHA2Engine {
public:
    enum { BLOCK_SIZE = 64, DIGEST_SIZE = 32 }; // NOLINT(readability-identifier-naming): the library's names
    Sha256() : SHA2Engine(SHA_256) {}
};

} // namespace

std::string make_token(const Salt& salt, std::string_view secret) {
    if (is_token(secret)) {
        return std::string(secret);
    }
    Poco::HMACEngine<Sha256> engine(std::string(salt.begin(), salt.end()));
    engine.update(secret.data(), secret.size());
    const std::string digits = Poco::DigestEngine::digestToHex(engine.digest());
    return std::string(k_token_prefix) + digits.substr(0, k_token_bytes - k_token_prefix.size());
}

bool is_token(std::string_view text) {
    return text.size() == k_token_bytes && text.starts_with(k_token_prefix) &&
           std::all_of(text.begin() + k_token_prefix.size(), text.end(),
                       [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

} // namespace scaleit::session
