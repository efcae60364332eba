#include "controller/text/timestamp.hpp"

#include "controller/core/check.hpp"

#include <charconv>
#include <fmt/format.h>

namespace scaleit::text {

namespace {

constexpr int k_fraction_digits = 9;
constexpr std::int64_t k_second_ns = 1'000'000'000;

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Takes text apart from its front.
class Scanner {
public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    [[nodiscard]] bool at_end() const { return rest_.empty(); }

    bool take(std::string_view any_of) {
        if (rest_.empty() || any_of.find(rest_.front()) == std::string_view::npos) {
            return false;
        }
        rest_.remove_prefix(1);
        return true;
    }

    /// A number of exactly `digits` digits.
    std::optional<int> take_number(std::size_t digits) {
        if (rest_.size() < digits) {
            return std::nullopt;
        }
        int value = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            if (!is_digit(rest_[i])) {
                return std::nullopt;
            }
            value = value * 10 + (rest_[i] - '0');
        }
        rest_.remove_prefix(digits);
        return value;
    }

    /// A number of one digit or more, up to `max`.
    std::optional<std::int64_t> take_integer(std::int64_t max) {
        std::int64_t value = 0;
        const char* end = rest_.data() + rest_.size();
        if (rest_.empty() || !is_digit(rest_.front())) {
            return std::nullopt;
        }
        const auto [stop, error] = std::from_chars(rest_.data(), end, value);
        if (error != std::errc{} || value > max) {
            return std::nullopt;
        }
        rest_.remove_prefix(static_cast<std::size_t>(stop - rest_.data()));
        return value;
    }

    /// What a point and the digits after it are worth; zero where there is no point.
    std::optional<Duration> take_fraction() {
        if (!take(".")) {
            return Duration::zero();
        }
        std::int64_t ns = 0;
        int digits = 0;
        for (; !rest_.empty() && is_digit(rest_.front()); rest_.remove_prefix(1), ++digits) {
            if (digits < k_fraction_digits) {
                ns = ns * 10 + (rest_.front() - '0');
            }
        }
        if (digits == 0) {
            return std::nullopt;
        }
        for (; digits < k_fraction_digits; ++digits) {
            ns *= 10;
        }
        return Duration{ns};
    }

private:
    std::string_view rest_;
};

std::optional<Timestamp> read_seconds(std::string_view text) {
    Scanner scanner(text);
    const std::optional<std::int64_t> seconds = scanner.take_integer(k_seconds_max);
    const std::optional<Duration> fraction = seconds ? scanner.take_fraction() : std::nullopt;
    if (!fraction || !scanner.at_end()) {
        return std::nullopt;
    }
    return Timestamp{Duration{*seconds * k_second_ns} + *fraction, TimeForm::seconds};
}

std::optional<std::chrono::sys_days> take_date(Scanner& scanner) {
    const std::optional<int> year = scanner.take_number(4);
    if (!year || *year < k_year_min || *year > k_year_max || !scanner.take("-")) {
        return std::nullopt;
    }
    const std::optional<int> month = scanner.take_number(2);
    if (!month || !scanner.take("-")) {
        return std::nullopt;
    }
    const std::optional<int> day = scanner.take_number(2);
    if (!day) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    return date.ok() ? std::optional(std::chrono::sys_days(date)) : std::nullopt;
}

std::optional<Duration> take_time_of_day(Scanner& scanner) {
    const std::optional<int> hour = scanner.take_number(2);
    if (!hour || *hour > 23 || !scanner.take(":")) {
        return std::nullopt;
    }
    const std::optional<int> minute = scanner.take_number(2);
    if (!minute || *minute > 59 || !scanner.take(":")) {
        return std::nullopt;
    }
    const std::optional<int> second = scanner.take_number(2);
    const std::optional<Duration> fraction = second && *second <= 59 ? scanner.take_fraction() : std::nullopt;
    if (!fraction) {
        return std::nullopt;
    }
    return std::chrono::hours(*hour) + std::chrono::minutes(*minute) + std::chrono::seconds(*second) + *fraction;
}

/// The distance from UTC at the end of a time that has one: `Z`, `+01:00`, `+0100`.
std::optional<Duration> take_offset(Scanner& scanner) {
    if (scanner.take("Zz")) {
        return Duration::zero();
    }
    const bool west = scanner.take("-");
    if (!west && !scanner.take("+")) {
        return std::nullopt;
    }
    const std::optional<int> hours = scanner.take_number(2);
    scanner.take(":");
    const std::optional<int> minutes = scanner.take_number(2);
    if (!hours || !minutes || *hours > 23 || *minutes > 59) {
        return std::nullopt;
    }
    const Duration distance = std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
    return west ? -distance : distance;
}

std::optional<Timestamp> read_calendar(std::string_view text) {
    Scanner scanner(text);
    const std::optional<std::chrono::sys_days> date = take_date(scanner);
    if (!date || !scanner.take("Tt ")) {
        return std::nullopt;
    }
    const std::optional<Duration> time = take_time_of_day(scanner);
    if (!time) {
        return std::nullopt;
    }
    const Duration since_epoch = Duration(date->time_since_epoch()) + *time;
    if (scanner.at_end()) {
        return Timestamp{since_epoch, TimeForm::local};
    }
    const std::optional<Duration> offset = take_offset(scanner);
    if (!offset || !scanner.at_end() || since_epoch < *offset) {
        return std::nullopt;
    }
    return Timestamp{since_epoch - *offset, TimeForm::zoned};
}

/// The part of a second as `.25`; empty where it is whole.
std::string fraction_text(Duration time) {
    const std::int64_t ns = time.count() % k_second_ns;
    std::string text = ns == 0 ? std::string() : fmt::format(".{:09}", ns);
    text.erase(text.find_last_not_of('0') + 1);
    return text;
}

} // namespace

std::optional<Timestamp> read_timestamp(std::string_view text) {
    const bool is_calendar = text.size() > 4 && text[4] == '-';
    return is_calendar ? read_calendar(text) : read_seconds(text);
}

std::string format_utc(Duration since_epoch) {
    SCALEIT_CHECK(since_epoch >= Duration::zero());
    const auto days = std::chrono::floor<std::chrono::days>(since_epoch);
    const std::chrono::year_month_day date{std::chrono::sys_days(days)};
    const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(since_epoch - days));
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), time.hours().count(),
                       time.minutes().count(), time.seconds().count(), fraction_text(since_epoch));
}

std::string format_seconds(Duration since_start) {
    return fmt::format("{}", since_start.count() / k_second_ns) + fraction_text(since_start);
}

} // namespace scaleit::text
