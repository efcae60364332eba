#pragma once
// What a secret looks like: by its form alone, or by the name it stands under. Rules are guesses: they find what people
// leave in recordings by mistake, not what somebody hides.
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace scaleit::scan {

enum class SecretRule : std::uint8_t {
    private_key,     ///< a PEM block
    jwt,             ///< a signed JSON web token
    bearer_token,    ///< `Bearer ` and what follows
    basic_password,  ///< `Basic ` and what follows
    aws_access_key,  ///< an access key id of AWS
    service_token,   ///< a token with the mark of a service: GitHub, GitLab, Slack, Google, Stripe
    url_credentials, ///< a user and a password in a URL
    named_secret,    ///< something that looks random under a name such as password, token, secret or key
};

constexpr auto enum_names(SecretRule) {
    return std::to_array<std::string_view>({"private_key", "jwt", "bearer_token", "basic_password", "aws_access_key",
                                            "service_token", "url_credentials", "named_secret"});
}

/// A likely secret in a text.
struct Suspect {
    SecretRule rule = SecretRule::named_secret;
    std::size_t begin = 0;
    std::size_t end = 0;

    bool operator==(const Suspect&) const = default;
};

/// The most that is found in one text.
inline constexpr std::size_t k_suspects_max = 1000;

/// What looks like a secret by its form, in order; none lies in another. Takes time in proportion to the text.
[[nodiscard]] std::vector<Suspect> find_by_form(std::string_view text);

/// Whether a value under that name looks like a secret.
[[nodiscard]] bool is_named_secret(std::string_view name, std::string_view value);

} // namespace scaleit::scan
