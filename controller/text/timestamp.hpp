#pragma once
// Times of samples, as traces write them; no locale, no time zone data.
#include "controller/core/time.hpp"

#include <optional>
#include <string_view>

namespace scaleit::text {

/// How a time is written. All times of one trace are written the same way, or their distances mean nothing.
enum class TimeForm {
    seconds, ///< `1392388020` or `0.25`
    local,   ///< `2014-02-14 14:27:00` or with a `T` between, taken as UTC; a fraction may follow
    zoned,   ///< the same with `Z` or an offset such as `+01:00` at its end
};

struct Timestamp {
    Duration since_epoch{}; ///< or since whatever seconds count from; >= 0
    TimeForm form = TimeForm::seconds;

    bool operator==(const Timestamp&) const = default;
};

/// Years that a calendar time may have; none is before 1970 in UTC.
inline constexpr int k_year_min = 1970;
inline constexpr int k_year_max = 2200;
/// The largest number of seconds: about the year 2255.
inline constexpr std::int64_t k_seconds_max = 9'000'000'000;

/// What is written in `text`; nothing where that is not a time in one of the forms, exists in no calendar or is out of
/// bounds. Digits of a fraction beyond the ninth are dropped.
[[nodiscard]] std::optional<Timestamp> read_timestamp(std::string_view text);

/// A time since 1970 as read_timestamp() reads it back: `2014-02-14T14:27:00Z`, with a fraction where it has one.
/// Requires: not before 1970.
[[nodiscard]] std::string format_utc(Duration since_epoch);

/// Seconds since the start of a run, as read_timestamp() reads them back: `300`, `0.25`.
[[nodiscard]] std::string format_seconds(Duration since_start);

} // namespace scaleit::text
