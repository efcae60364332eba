#pragma once
// What Amazon's two rules share: a metric watched in points of one period each, alarms after so many points in a row,
// and replicas that are still warming up.
#include "controller/core/observation.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace scaleit::policy::aws {

inline constexpr int k_points_max = 1000;        ///< in a row that an alarm may wait for
inline constexpr std::size_t k_cohorts_max = 64; ///< that warm up at a time; beyond it the newest are one
inline constexpr Duration k_period_max = std::chrono::hours(24);
inline constexpr Duration k_duration_max = std::chrono::hours(24 * 7); ///< of warm-ups and cooldowns

/// Averages observations over periods, which begin at multiples of their length since the run began.
struct Points {
    std::optional<Instant> begin;       ///< of the point being gathered
    std::optional<Instant> last;        ///< newest value
    std::optional<Instant> before_last; ///< the value before it
    std::int64_t sum_ppm = 0;
    std::int64_t count = 0;

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("begin_ns", self.begin);
        visit("last_ns", self.last);
        visit("before_last_ns", self.before_last);
        visit("sum_ppm", self.sum_ppm);
        visit("count", self.count);
    }
    bool operator==(const Points&) const = default;
};

/// How many points in a row were beyond a threshold, up to k_points_max.
struct Alarm {
    Points points;
    int high = 0;
    int low = 0;

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("points", self.points);
        visit("high", self.high);
        visit("low", self.low);
    }
    /// A point beyond one of the thresholds, or within.
    void note_high() {
        high = high < k_points_max ? high + 1 : high;
        low = 0;
    }
    void note_low() {
        low = low < k_points_max ? low + 1 : low;
        high = 0;
    }
    void note_within() { high = low = 0; }

    bool operator==(const Alarm&) const = default;
};

/// A value and when it was seen; within +-1e12.
struct Value {
    Instant at{};
    std::int64_t ppm = 0;
};

/// Adds one value. Hands each point that this completes, as its average, to `note`, and returns the newest of them.
///
/// A point is complete with the last value expected in its period: the next one should come as soon as the nearer of
/// the two before this one did, give or take a twentieth. So nothing is complete with the first value of all. Where the
/// next one came later than expected the point is complete with it. Intervals as long as a period or longer make each
/// value a point; two periods without any value break every row.
[[nodiscard]] std::optional<std::int64_t> add_value(Alarm& alarm, Value value, Duration period,
                                                    const std::function<void(std::int64_t)>& note);

/// Replicas that came together and do not count yet.
struct Warming {
    struct Cohort {
        int count = 0;
        Instant until{};

        template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
            visit("count", self.count);
            visit("until_ns", self.until);
        }
        bool operator==(const Cohort&) const = default;
    };
    std::vector<Cohort> cohorts; ///< oldest first
    std::optional<int> last_replicas;

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("cohorts", self.cohorts);
        visit("last_replicas", self.last_replicas);
    }
    /// Follows the observed count: more of it warms up for `warm_up` from now, less of it takes the newest away.
    void look(const Observation& observation, Duration warm_up);
    [[nodiscard]] int count() const;

    bool operator==(const Warming&) const = default;
};

} // namespace scaleit::policy::aws
