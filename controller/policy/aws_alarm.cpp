#include "controller/policy/aws_alarm.hpp"

#include <algorithm>

namespace scaleit::policy::aws {

namespace {

constexpr std::int64_t k_values_max = 1'000'000; ///< in a point: their sum fits

} // namespace

std::optional<std::int64_t> add_value(Alarm& alarm, Instant at, std::int64_t value_ppm, Duration period) {
    Points& points = alarm.points;
    const Duration gap = points.last ? at - *points.last : period;
    if (gap > 2 * period) {
        points = {};
        alarm.note_within();
    }
    if (!points.begin) {
        points.begin = at;
    }
    points.last = at;
    if (points.count < k_values_max) {
        points.sum_ppm += value_ppm;
        ++points.count;
    }
    // The next value is expected one gap later: a point that it would no longer belong to is complete now.
    if (at - *points.begin + gap < period) {
        return std::nullopt;
    }
    const std::int64_t average = points.sum_ppm / std::max<std::int64_t>(1, points.count);
    points.begin.reset();
    points.sum_ppm = 0;
    points.count = 0;
    return average;
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
