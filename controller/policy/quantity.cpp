#include "controller/policy/quantity.hpp"

#include <array>
#include <charconv>
#include <fmt/format.h>
#include <optional>

namespace scaleit::policy {

namespace {

__extension__ using Wide = unsigned __int128;

constexpr std::size_t k_digits_max = 18; // of the number before its suffix; they fit 64 bits
constexpr int k_exponent_max = 18;

/// A number times two to `binary` times ten to `decimal`.
struct Scaled {
    std::uint64_t digits = 0;
    int decimal = 0;
    int binary = 0;
};

struct Suffix {
    std::string_view text;
    int decimal;
    int binary;
};

constexpr auto k_suffixes = std::to_array<Suffix>({
    {"", 0, 0},
    {"n", -9, 0},
    {"u", -6, 0},
    {"m", -3, 0},
    {"k", 3, 0},
    {"M", 6, 0},
    {"G", 9, 0},
    {"T", 12, 0},
    {"P", 15, 0},
    {"E", 18, 0},
    {"Ki", 0, 10},
    {"Mi", 0, 20},
    {"Gi", 0, 30},
    {"Ti", 0, 40},
    {"Pi", 0, 50},
    {"Ei", 0, 60},
});

/// `12.5` off the front of `text`; nothing where there is no number, or one of too many digits.
std::optional<Scaled> take_number(std::string_view& text) {
    Scaled number;
    std::size_t digits = 0;
    bool fraction = false;
    std::size_t used = 0;
    for (; used < text.size(); ++used) {
        const char c = text[used];
        if (c == '.' && !fraction) {
            fraction = true;
        } else if (c >= '0' && c <= '9') {
            number.digits = number.digits * 10 + static_cast<std::uint64_t>(c - '0');
            number.decimal -= fraction ? 1 : 0;
            if (++digits > k_digits_max) {
                return std::nullopt;
            }
        } else {
            break;
        }
    }
    text.remove_prefix(used);
    return digits == 0 ? std::nullopt : std::optional<Scaled>(number);
}

/// What is left of `text` as a suffix or an exponent.
bool scale(std::string_view text, Scaled& number) {
    for (const Suffix& suffix : k_suffixes) {
        if (text == suffix.text) {
            number.decimal += suffix.decimal;
            number.binary = suffix.binary;
            return true;
        }
    }
    if (text.size() < 2 || (text[0] != 'e' && text[0] != 'E')) {
        return false;
    }
    const bool plus = text[1] == '+';
    text.remove_prefix(plus ? 2 : 1);
    int exponent = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), exponent);
    if (error != std::errc{} || stop != text.data() + text.size() || (plus && text[0] == '-') ||
        exponent < -k_exponent_max || exponent > k_exponent_max) {
        return false;
    }
    number.decimal += exponent;
    return true;
}

/// In parts of ten to -`places`, rounded up; nothing where there are more than k_quantity_parts_max of them.
std::optional<std::int64_t> to_parts(const Scaled& number, int places) {
    constexpr auto k_limit = static_cast<Wide>(k_quantity_parts_max);
    if (number.digits == 0) {
        return 0;
    }
    Wide value = static_cast<Wide>(number.digits) << number.binary; // below 2^60 * 2^60
    int power = number.decimal + places;
    for (; power > 0; --power) {
        value *= 10;
        if (value > k_limit) {
            return std::nullopt;
        }
    }
    bool rest = false;
    for (; power < 0; ++power) {
        rest = rest || value % 10 != 0;
        value /= 10;
    }
    value += rest ? 1U : 0U;
    return value > k_limit ? std::nullopt : std::optional<std::int64_t>(static_cast<std::int64_t>(value));
}

/// A grain of which a number is read, and how many make one.
struct Grain {
    int places;
    std::int64_t in_one;
};

Result<std::int64_t> parse(std::string_view text, Grain grain) {
    std::string_view rest = text;
    std::optional<Scaled> number = take_number(rest);
    if (!number || !scale(rest, *number)) {
        return fail(ErrorKind::usage,
                    fmt::format("'{}' is not a quantity such as 10, 0.5, 500m, 2k or 1Gi", text.substr(0, 64)));
    }
    const std::optional<std::int64_t> parts = to_parts(*number, grain.places);
    if (!parts) {
        return fail(ErrorKind::usage,
                    fmt::format("'{}' is too large, expected at most {}", text, k_quantity_parts_max / grain.in_one));
    }
    return *parts;
}

} // namespace

Result<std::int64_t> parse_quantity_milli(std::string_view text) { return parse(text, {3, 1'000}); }

Result<std::int64_t> parse_quantity_nano(std::string_view text) { return parse(text, {9, 1'000'000'000}); }

} // namespace scaleit::policy
