#include "controller/policy/aws_alarm.hpp"

#include <algorithm>

namespace scaleit::policy::aws {

namespace {

constexpr std::int64_t k_values_max = 1'000'000; ///< in a point: their sum fits
constexpr int k_unevenness = 20;                 ///< values may come this part of what lies between them too early

/// How long it should be until the value after the one at `at`; nothing where it is the first.
std::optional<Duration> expected_gap(const Points& points, Instant at) {
    if (!points.last) {
        return std::nullopt;
    }
    const Duration newest = at - *points.last;
    return points.before_last ? std::min(newest, *points.last - *points.before_last) : newest;
}

/// The average of what was gathered, which is over; nothing where it is nothing.
std::optional<std::int64_t> take(Points& points) {
    if (points.count == 0) {
        return std::nullopt;
    }
    const std::int64_t average = points.sum_ppm / points.count;
    points.sum_ppm = 0;
    points.count = 0;
    return average;
}

} // namespace

std::optional<std::int64_t> add_value(Alarm& alarm, Value value, Duration period,
                                      const std::function<void(std::int64_t)>& note) {
    Points& points = alarm.points;
    const std::optional<Duration> expected = expected_gap(points, value.at);
    if (points.last && value.at - *points.last > 2 * period) {
        static_cast<void>(take(points));
        alarm.note_within();
    }
    points.before_last = points.last;
    points.last = value.at;
    std::optional<std::int64_t> newest;
    const Instant begin = value.at - (value.at - k_start) % period;
    if (!points.begin || begin > *points.begin) {
        newest = take(points);
        points.begin = begin;
        if (newest) {
            note(*newest);
        }
    }
    if (points.count < k_values_max) {
        points.sum_ppm += value.ppm;
        ++points.count;
    }
    if (expected && value.at + *expected + *expected / k_unevenness >= *points.begin + period) {
        newest = take(points);
        points.begin = *points.begin + period;
        note(*newest);
    }
    return newest;
}

void Warming::look(const Observation& observation, Duration warm_up) {
    std::erase_if(cohorts, [&](const Cohort& cohort) { return cohort.until <= observation.at; });
    int change = observation.replicas - last_replicas.value_or(observation.replicas);
    last_replicas = observation.replicas;
    if (change > 0 && warm_up > Duration::zero()) {
        const Instant until = observation.at + warm_up;
        if (cohorts.size() == k_cohorts_max) {
            cohorts.back().count += change;
            cohorts.back().until = until;
        } else {
            cohorts.push_back({change, until});
        }
    }
    while (change < 0 && !cohorts.empty()) {
        const int taken = std::min(-change, cohorts.back().count);
        change += taken;
        cohorts.back().count -= taken;
        if (cohorts.back().count == 0) {
            cohorts.pop_back();
        }
    }
}

int Warming::count() const {
    int total = 0;
    for (const Cohort& cohort : cohorts) {
        total += cohort.count;
    }
    return total;
}

} // namespace scaleit::policy::aws
