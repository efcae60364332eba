#include "controller/policy/calendar.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>

namespace scaleit::policy {

namespace {

constexpr std::array<std::string_view, 7> k_days{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
constexpr int k_thursday = 3; ///< of 1970-01-01
constexpr std::int64_t k_seconds_a_day = 86'400;
constexpr int k_offset_minutes_max = 18 * 60;

/// Digits alone, exactly `width` of them, within the limits.
std::optional<int> digits(std::string_view text, std::size_t width, int min, int max) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.size() != width || error != std::errc{} || end != text.data() + width || text.front() == '-' ||
        value < min || value > max) {
        return std::nullopt;
    }
    return value;
}

std::optional<int> minutes_of(std::string_view text) {
    if (text.size() != 5 || text[2] != ':') {
        return std::nullopt;
    }
    const std::optional<int> hours = digits(text.substr(0, 2), 2, 0, 24);
    const std::optional<int> minutes = digits(text.substr(3), 2, 0, 59);
    return hours && minutes ? std::optional(*hours * 60 + *minutes) : std::nullopt;
}

std::optional<int> day_of(std::string_view text) {
    const auto* const found = std::find(k_days.begin(), k_days.end(), text);
    return found == k_days.end() ? std::nullopt : std::optional(static_cast<int>(found - k_days.begin()));
}

/// The bits of `mon` or `mon-fri`; the week goes round, so `sat-mon` is three days.
std::optional<std::uint8_t> bits_of(std::string_view text) {
    const std::size_t dash = text.find('-');
    const std::optional<int> first = day_of(text.substr(0, dash));
    const std::optional<int> last = dash == std::string_view::npos ? first : day_of(text.substr(dash + 1));
    if (!first || !last) {
        return std::nullopt;
    }
    unsigned bits = 0;
    for (int day = *first;; day = (day + 1) % 7) {
        bits |= 1U << static_cast<unsigned>(day);
        if (day == *last) {
            return static_cast<std::uint8_t>(bits);
        }
    }
}

} // namespace

std::optional<TimeOfDay> TimeOfDay::from_text(std::string_view text) {
    const std::optional<int> minutes = minutes_of(text);
    return minutes && *minutes <= k_minutes_a_day ? std::optional(TimeOfDay{*minutes}) : std::nullopt;
}

std::string TimeOfDay::to_text() const { return fmt::format("{:02}:{:02}", minutes / 60, minutes % 60); }

std::optional<Days> Days::from_text(std::string_view text) {
    if (text == "every") {
        return Days{};
    }
    unsigned bits = 0;
    for (std::string_view left = text;;) {
        const std::size_t comma = left.find(',');
        const std::optional<std::uint8_t> some = bits_of(left.substr(0, comma));
        if (!some) {
            return std::nullopt;
        }
        bits |= *some;
        if (comma == std::string_view::npos) {
            return Days{static_cast<std::uint8_t>(bits)};
        }
        left.remove_prefix(comma + 1);
    }
}

std::string Days::to_text() const {
    if (bits == k_every) {
        return "every";
    }
    std::string text;
    for (int day = 0; day < 7; ++day) {
        if (has(day)) {
            text += fmt::format("{}{}", text.empty() ? "" : ",", k_days.at(static_cast<std::size_t>(day)));
        }
    }
    return text;
}

std::optional<UtcTime> UtcTime::from_text(std::string_view text) {
    if (text.size() != 20 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[16] != ':' ||
        text[19] != 'Z') {
        return std::nullopt;
    }
    const std::optional<int> year = digits(text.substr(0, 4), 4, 1970, 2199);
    const std::optional<int> month = digits(text.substr(5, 2), 2, 1, 12);
    const std::optional<int> day = digits(text.substr(8, 2), 2, 1, 31);
    const std::optional<int> minute = minutes_of(text.substr(11, 5));
    const std::optional<int> second = digits(text.substr(17, 2), 2, 0, 59);
    if (!year || !month || !day || !minute || *minute >= k_minutes_a_day || !second) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok()) {
        return std::nullopt;
    }
    const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
    return UtcTime{days * k_seconds_a_day + *minute * 60LL + *second};
}

std::string UtcTime::to_text() const {
    const std::int64_t days = seconds / k_seconds_a_day;
    const std::int64_t rest = seconds % k_seconds_a_day;
    const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(days))};
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), rest / 3600,
                       rest / 60 % 60, rest % 60);
}

std::optional<UtcOffset> UtcOffset::from_text(std::string_view text) {
    if (text.empty() || (text.front() != '+' && text.front() != '-')) {
        return std::nullopt;
    }
    const std::optional<int> minutes = minutes_of(text.substr(1));
    if (!minutes || *minutes > k_offset_minutes_max) {
        return std::nullopt;
    }
    return UtcOffset{text.front() == '-' ? -*minutes : *minutes};
}

std::string UtcOffset::to_text() const {
    const int distance = minutes < 0 ? -minutes : minutes;
    return fmt::format("{}{:02}:{:02}", minutes < 0 ? '-' : '+', distance / 60, distance % 60);
}

LocalMoment local_moment(const Calendar& calendar, Instant at) {
    const std::int64_t utc_s = calendar.start.value_or(Calendar::k_some_monday).seconds +
                               std::chrono::floor<std::chrono::seconds>(at - k_start).count();
    UtcOffset offset = calendar.utc_offset;
    for (const OffsetChange& change : calendar.offset_changes) {
        if (change.from.seconds <= utc_s) {
            offset = change.utc_offset;
        }
    }
    const auto local = std::chrono::seconds(utc_s + offset.minutes * 60LL);
    const auto days = std::chrono::floor<std::chrono::days>(local);
    const std::int64_t day = ((days.count() + k_thursday) % 7 + 7) % 7;
    return {static_cast<int>(day), static_cast<int>((local - days) / std::chrono::minutes(1))};
}

} // namespace scaleit::policy
