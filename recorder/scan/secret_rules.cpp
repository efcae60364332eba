#include "recorder/scan/secret_rules.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace scaleit::scan {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_alphanumeric(char c) { return is_digit(c) || is_upper(c) || is_lower(c); }
bool is_upper_or_digit(char c) { return is_upper(c) || is_digit(c); }
bool is_base64url(char c) { return is_alphanumeric(c) || c == '-' || c == '_'; }
bool is_token68(char c) { return is_base64url(c) || c == '.' || c == '~' || c == '+' || c == '/' || c == '='; }

using CharacterClass = bool (*)(char);

/// The end of the run of such characters from `begin` on.
std::size_t run_end(std::string_view text, std::size_t begin, CharacterClass is_of_run) {
    return static_cast<std::size_t>(
        std::find_if_not(text.begin() + static_cast<std::ptrdiff_t>(begin), text.end(), is_of_run) - text.begin());
}

/// A mark and, right behind it, so many characters of a class.
struct Mark {
    std::string_view prefix;
    SecretRule rule;
    CharacterClass is_of_rest;
    std::size_t rest_min;
    std::size_t rest_max;
};

constexpr std::size_t k_any = std::string_view::npos;
constexpr auto k_marks = std::to_array<Mark>({
    {"Bearer ", SecretRule::bearer_token, is_token68, 16, k_any},
    {"bearer ", SecretRule::bearer_token, is_token68, 16, k_any},
    {"Basic ", SecretRule::basic_password, is_token68, 8, k_any},
    {"basic ", SecretRule::basic_password, is_token68, 16, k_any},
    {"AKIA", SecretRule::aws_access_key, is_upper_or_digit, 16, 16},
    {"ASIA", SecretRule::aws_access_key, is_upper_or_digit, 16, 16},
    {"ghp_", SecretRule::service_token, is_base64url, 36, k_any},
    {"gho_", SecretRule::service_token, is_base64url, 36, k_any},
    {"ghs_", SecretRule::service_token, is_base64url, 36, k_any},
    {"github_pat_", SecretRule::service_token, is_base64url, 36, k_any},
    {"glpat-", SecretRule::service_token, is_base64url, 20, k_any},
    {"xoxb-", SecretRule::service_token, is_base64url, 20, k_any},
    {"xoxp-", SecretRule::service_token, is_base64url, 20, k_any},
    {"AIza", SecretRule::service_token, is_base64url, 35, 35},
    {"sk_live_", SecretRule::service_token, is_base64url, 20, k_any},
});

constexpr std::string_view k_pem_begin = "-----BEGIN ";
constexpr std::string_view k_pem_kind_end = "PRIVATE KEY-----";
constexpr std::string_view k_pem_end = "-----END ";
constexpr std::size_t k_pem_kind_bytes_max = 40; ///< `RSA `, `ENCRYPTED `, ...

/// The end of the suspect whose mark begins at `at`; nothing where it is none.
std::optional<std::size_t> end_of_marked(std::string_view text, std::size_t at, const Mark& mark) {
    const std::size_t rest = at + mark.prefix.size();
    // One character past the bound tells enough; looking on would make many marks in one run take time without end.
    const std::size_t end =
        run_end(text.substr(0, mark.rest_max == k_any ? k_any : rest + mark.rest_max + 1), rest, mark.is_of_rest);
    const bool fits = end - rest >= mark.rest_min && end - rest <= mark.rest_max;
    return fits ? std::optional(end) : std::nullopt;
}

/// Three parts of base64url with dots between them, the first two JSON objects (`eyJ` is `{"`).
std::optional<std::size_t> end_of_jwt(std::string_view text, std::size_t at) {
    const std::size_t head_end = run_end(text, at, is_base64url);
    if (!text.substr(head_end).starts_with(".eyJ")) {
        return std::nullopt;
    }
    const std::size_t claims_end = run_end(text, head_end + 1, is_base64url);
    if (!text.substr(claims_end).starts_with('.')) {
        return std::nullopt;
    }
    return run_end(text, claims_end + 1, is_base64url);
}

std::optional<std::size_t> end_of_private_key(std::string_view text, std::size_t at) {
    const std::size_t kind = at + k_pem_begin.size();
    const std::size_t found = text.substr(kind, k_pem_kind_bytes_max).find(k_pem_kind_end);
    if (found == std::string_view::npos) {
        return std::nullopt;
    }
    return std::min(text.find(k_pem_end, kind + found), text.size());
}

/// `://user:password@`, from the user on.
std::optional<Suspect> credentials_after(std::string_view text, std::size_t mark) {
    const std::size_t begin = mark + 3;
    const std::size_t end = text.find_first_of("@/?# \t\r\n\"'<>\\", begin);
    if (end == std::string_view::npos || text[end] != '@') {
        return std::nullopt;
    }
    const std::size_t colon = text.substr(begin, end - begin).find(':');
    const bool good = colon != std::string_view::npos && begin + colon + 1 < end;
    return good ? std::optional(Suspect{SecretRule::url_credentials, begin, end}) : std::nullopt;
}

/// Calls `match` wherever `mark` begins a word, and goes on behind what it took.
template <class Match> void for_each_mark(std::string_view text, std::string_view mark, const Match& match) {
    std::size_t at = text.find(mark);
    while (at != std::string_view::npos) {
        const bool at_word = at == 0 || !is_alphanumeric(text[at - 1]);
        const std::size_t next = at_word ? match(at) : at;
        at = text.find(mark, std::max(next, at + mark.size()));
    }
}

/// The last word of `apiKey`, `api_key` or `x-api-key`, in lower case.
std::string last_word(std::string_view name) {
    while (!name.empty() && !is_lower(name.back()) && !is_upper(name.back())) {
        name.remove_suffix(1);
    }
    std::string word;
    for (auto c = name.rbegin(); c != name.rend(); ++c) {
        const bool word_begins = is_upper(*c) && !word.empty() && is_lower(*std::prev(c));
        if (!is_lower(*c) && !is_upper(*c)) {
            break;
        }
        word.insert(word.begin(), is_upper(*c) ? static_cast<char>(*c - 'A' + 'a') : *c);
        if (word_begins) {
            break;
        }
    }
    return word;
}

/// How many different characters a value has in effect: as many as a value of equal shares would (the inverse of the
/// Simpson index), in hundredths. Whole numbers, so that every machine finds the same.
std::uint64_t variety_percent(std::string_view value) {
    std::array<std::uint64_t, 256> counts{};
    for (const char c : value) {
        ++counts[static_cast<unsigned char>(c)];
    }
    std::uint64_t squares = 0;
    for (const std::uint64_t count : counts) {
        squares += count * count;
    }
    return squares == 0 ? 0 : 100 * value.size() * value.size() / squares;
}

constexpr auto k_password_words =
    std::to_array<std::string_view>({"password", "passwd", "pwd", "passphrase", "secret", "clientsecret"});
constexpr auto k_key_words =
    std::to_array<std::string_view>({"token", "key", "apikey", "accesskey", "secretkey", "accesstoken", "credential",
                                     "credentials", "auth", "authorization", "cookie", "signature"});
constexpr std::size_t k_password_bytes_min = 8;
constexpr std::uint64_t k_password_variety_percent = 400;
constexpr std::size_t k_key_bytes_min = 16;
constexpr std::uint64_t k_key_variety_percent = 800;
/// Longer values are documents.
constexpr std::size_t k_value_bytes_max = 4096;

} // namespace

std::vector<Suspect> find_by_form(std::string_view text) {
    std::vector<Suspect> found;
    const auto keep = [&found](SecretRule rule, std::size_t begin, std::optional<std::size_t> end) {
        if (end && found.size() < k_suspects_max) {
            found.push_back({rule, begin, *end});
        }
        return end.value_or(begin);
    };
    for_each_mark(text, k_pem_begin,
                  [&](std::size_t at) { return keep(SecretRule::private_key, at, end_of_private_key(text, at)); });
    for_each_mark(text, "eyJ", [&](std::size_t at) {
        // Where this is none, no other beginning in the same run of characters is one.
        return std::max(keep(SecretRule::jwt, at, end_of_jwt(text, at)), run_end(text, at, is_base64url));
    });
    for (const Mark& mark : k_marks) {
        for_each_mark(text, mark.prefix,
                      [&](std::size_t at) { return keep(mark.rule, at, end_of_marked(text, at, mark)); });
    }
    for (std::size_t at = text.find("://"); at != std::string_view::npos; at = text.find("://", at + 3)) {
        if (const std::optional<Suspect> credentials = credentials_after(text, at)) {
            keep(credentials->rule, credentials->begin, credentials->end);
        }
    }
    std::sort(found.begin(), found.end(), [](const Suspect& a, const Suspect& b) {
        return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
    });
    std::size_t covered = 0;
    std::erase_if(found, [&covered](const Suspect& one) {
        const bool inside = one.begin < covered;
        covered = std::max(covered, one.end);
        return inside;
    });
    return found;
}

bool is_named_secret(std::string_view name, std::string_view value) {
    if (value.size() < k_password_bytes_min || value.size() > k_value_bytes_max) {
        return false;
    }
    const std::string word = last_word(name);
    const auto is_word = [&word](const auto& words) {
        return std::find(words.begin(), words.end(), word) != words.end();
    };
    if (is_word(k_password_words)) {
        return variety_percent(value) >= k_password_variety_percent;
    }
    return is_word(k_key_words) && value.size() >= k_key_bytes_min && variety_percent(value) >= k_key_variety_percent &&
           std::any_of(value.begin(), value.end(), is_digit) && value.find(' ') == std::string_view::npos;
}

} // namespace scaleit::scan
