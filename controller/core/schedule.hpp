#pragma once
// A fixed schedule: tick k is due at k * interval on its run's time line. What overruns makes the next ticks late, and
// those that are late by a whole interval are skipped.
#include "controller/core/time.hpp"

#include <cstdint>

namespace scaleit {

/// Where every time line ends; no session has later ticks. An Instant can tell what is as long again after it.
inline constexpr Duration k_time_max = std::chrono::hours(100 * 366 * 24);

/// Ticks that are due before that. Requires: interval > 0.
[[nodiscard]] constexpr std::int64_t ticks_in_time(Duration interval) { return k_time_max / interval + 1; }

/// The tick that begins now.
struct Slot {
    std::int64_t index = 0;
    Instant due{};
    std::int64_t skipped = 0; ///< ticks that were due before it and never ran
    bool late = false;        ///< it begins more than a tenth of the interval after it was due

    bool operator==(const Slot&) const = default;
};

/// Requires: index at most ticks_in_time(interval).
[[nodiscard]] constexpr Instant due_at(std::int64_t index, Duration interval) { return k_start + index * interval; }

/// The tick to run at `now`, where `next` is the first that has not run. Requires: interval > 0, now not before `next`
/// is due.
[[nodiscard]] constexpr Slot slot_at(Instant now, std::int64_t next, Duration interval) {
    const std::int64_t skipped = (now - due_at(next, interval)) / interval;
    const Instant due = due_at(next + skipped, interval);
    return {next + skipped, due, skipped, now - due > interval / 10};
}

} // namespace scaleit
