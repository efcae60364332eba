#pragma once
// Calendar time for policies that follow it, without a clock and without time zone data: both would change a replay.
// A run's configuration says when it began and how far local time is from UTC, changes of that included.
#include "controller/core/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace scaleit::policy {

inline constexpr int k_minutes_a_day = 24 * 60;

/// Minutes since midnight, as `08:30`; `24:00` is the end of the day.
struct TimeOfDay {
    int minutes = 0; ///< 0..k_minutes_a_day

    [[nodiscard]] static std::optional<TimeOfDay> from_text(std::string_view text);
    [[nodiscard]] std::string to_text() const;
    static constexpr std::string_view k_expected = "a time of day such as 08:30";
    bool operator==(const TimeOfDay&) const = default;
};

/// Days of the week, as `mon-fri`, `sat,sun`, or `every`. Never none.
struct Days {
    static constexpr std::uint8_t k_every = 0x7F;
    std::uint8_t bits = k_every; ///< bit 0 is Monday

    [[nodiscard]] bool has(int day) const {
        return ((static_cast<unsigned>(bits) >> static_cast<unsigned>(day)) & 1U) != 0;
    }
    [[nodiscard]] static std::optional<Days> from_text(std::string_view text);
    [[nodiscard]] std::string to_text() const;
    static constexpr std::string_view k_expected = "days such as mon-fri, sat,sun or every";
    bool operator==(const Days&) const = default;
};

/// An instant of the calendar, as `2026-01-05T08:00:00Z`: years 1970 to 2199.
struct UtcTime {
    std::int64_t seconds = 0; ///< since 1970-01-01T00:00:00Z, leap seconds aside

    [[nodiscard]] static std::optional<UtcTime> from_text(std::string_view text);
    [[nodiscard]] std::string to_text() const;
    static constexpr std::string_view k_expected = "an instant such as 2026-01-05T08:00:00Z";
    bool operator==(const UtcTime&) const = default;
};

/// How far local time is ahead of UTC, as `+01:00`; within 18 hours.
struct UtcOffset {
    int minutes = 0;

    [[nodiscard]] static std::optional<UtcOffset> from_text(std::string_view text);
    [[nodiscard]] std::string to_text() const;
    static constexpr std::string_view k_expected = "an offset from UTC such as +01:00";
    bool operator==(const UtcOffset&) const = default;
};

/// From an instant on, another offset: how daylight saving is told.
struct OffsetChange {
    UtcTime from{};
    UtcOffset utc_offset{};

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("from", self.from);
        visit("utc_offset", self.utc_offset);
    }
    bool operator==(const OffsetChange&) const = default;
};

/// A place whose clocks tell local time, as `Europe/Berlin`: one that the machine's time zone data know.
struct TimeZone {
    std::string name;

    [[nodiscard]] static std::optional<TimeZone> from_text(std::string_view text);
    [[nodiscard]] std::string to_text() const { return name; }
    static constexpr std::string_view k_expected = "a time zone such as Europe/Berlin";
    bool operator==(const TimeZone&) const = default;
};

/// The calendar of one run.
struct Calendar {
    /// A Monday, midnight in UTC.
    static constexpr UtcTime k_some_monday{4LL * 86'400};
    std::optional<UtcTime> start; ///< when the run began; k_some_monday where nobody says
    UtcOffset utc_offset{};
    std::vector<OffsetChange> offset_changes; ///< rising
    std::optional<TimeZone> time_zone;        ///< in place of the two above, until the run begins: see time_zone.hpp

    bool operator==(const Calendar&) const = default;
};

/// A moment of the local week.
struct LocalMoment {
    int day = 0;    ///< 0 is Monday
    int minute = 0; ///< of the day

    bool operator==(const LocalMoment&) const = default;
};

[[nodiscard]] LocalMoment local_moment(const Calendar& calendar, Instant at);

} // namespace scaleit::policy
