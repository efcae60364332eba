#include "controller/core/time.hpp"

#include <array>
#include <charconv>
#include <fmt/format.h>

namespace scaleit {

namespace {

struct Unit {
    std::string_view suffix;
    std::int64_t ns;
};

constexpr std::array<Unit, 7> k_units{{{"d", 86'400'000'000'000},
                                       {"h", 3'600'000'000'000},
                                       {"m", 60'000'000'000},
                                       {"s", 1'000'000'000},
                                       {"ms", 1'000'000},
                                       {"us", 1'000},
                                       {"ns", 1}}};
constexpr double k_longest_ns = 100.0 * 365.25 * 86'400e9;

} // namespace

Result<Duration> parse_duration(std::string_view text) {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    const std::string_view suffix(end, static_cast<std::size_t>(text.data() + text.size() - end));
    if (error == std::errc{}) {
        for (const Unit& unit : k_units) {
            const double ns = number * static_cast<double>(unit.ns);
            if (suffix == unit.suffix && ns > k_longest_ns) {
                return fail(ErrorKind::usage, fmt::format("{} is too long, expected at most 36525d", text));
            }
            if (suffix == unit.suffix && ns >= 0) {
                return Duration{static_cast<std::int64_t>(ns + 0.5)};
            }
        }
    }
    return fail(ErrorKind::usage, fmt::format("'{}' is not a duration; write it like 250ms, 5s, 2m, 1h or 7d", text));
}

std::string format_duration(Duration value) {
    const std::int64_t ns = value.count();
    if (ns == 0) {
        return "0s";
    }
    for (const Unit& unit : k_units) {
        if (ns % unit.ns == 0) {
            return fmt::format("{}{}", ns / unit.ns, unit.suffix);
        }
    }
    return fmt::format("{}ns", ns);
}

} // namespace scaleit
