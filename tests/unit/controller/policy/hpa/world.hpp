#pragma once
// Observations and configurations for the rows of the HorizontalPodAutoscaler's own unit tests.
#include "controller/policy/hpa.hpp"

#include <memory>

namespace scaleit::policy::test {

using std::chrono::seconds;

/// When the rows happen: late enough for ages of hours.
inline constexpr Instant k_now = k_start + std::chrono::hours(10);

/// An observation that owns its signals.
struct Seen {
    Signals signals;
    Observation observation;

    Seen(int replicas, double cpu) {
        observation.at = k_now;
        observation.replicas = replicas;
        observation.cpu = cpu;
    }
    Seen& states(ReplicaStates found) {
        signals.replica_states = found;
        return *this;
    }
    Seen& metric(std::string name, MetricScope scope, double value) {
        signals.metrics.push_back({std::move(name), scope, value});
        return *this;
    }
    const Observation& get() {
        observation.signals = &signals;
        return observation;
    }
};

inline HpaMetric cpu_percent(int percent) {
    HpaMetric metric;
    metric.utilization_percent = percent;
    return metric;
}

inline HpaMetric milli(HpaSource source, HpaTarget target, std::int64_t value, std::string name = "qps") {
    HpaMetric metric;
    metric.source = source;
    metric.name = name;
    metric.signal = std::move(name);
    metric.target = target;
    metric.value_milli = value;
    return metric;
}

/// One metric, wide bounds, the app may be at zero.
inline HpaConfig with_metric(HpaMetric metric, Bounds bounds = {0, 1000}) {
    HpaConfig config;
    config.metrics = {std::move(metric)};
    config.bounds = bounds;
    config.floor = 0;
    return config;
}

/// A state that has run before: no initial count in its log.
inline HpaState running() {
    HpaState state;
    state.started = true;
    return state;
}

} // namespace scaleit::policy::test
