#pragma once
// Time as scaleit uses it: durations in nanoseconds and instants on a run's own time line. Nothing here
// reads a clock; instants come from a port::Clock or from a session.
#include "controller/core/result.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace scaleit {

using Duration = std::chrono::nanoseconds;

/// The time line of one run. Zero is the start of the run, whatever the wall clock said then.
struct Timeline {
    using rep = Duration::rep;
    using period = Duration::period;
    using duration = Duration;
    using time_point = std::chrono::time_point<Timeline>;
};

using Instant = Timeline::time_point;

inline constexpr Instant k_start{};

[[nodiscard]] constexpr std::int64_t to_ns(Instant at) { return at.time_since_epoch().count(); }
[[nodiscard]] constexpr Instant from_ns(std::int64_t ns) { return Instant{Duration{ns}}; }
[[nodiscard]] constexpr double to_seconds(Duration d) { return static_cast<double>(d.count()) / 1e9; }

/// Reads `250ms`, `5s`, `2m`, `1h`, `7d`, also `us` and `ns`, and decimals such as `1.5s`.
/// Fails (usage) on anything else, on negative values, and above 100 years.
[[nodiscard]] Result<Duration> parse_duration(std::string_view text);

/// The shortest form that parse_duration() reads back to the same value: whole units only (`90s`, not `1.5m`).
[[nodiscard]] std::string format_duration(Duration value);

} // namespace scaleit
