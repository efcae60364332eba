#include "fake_app/plant/world_options.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace scaleit::plant {

namespace {

/// Looks at one option after another and keeps the first that is out of its range.
class Ranges {
public:
    template <class Number> struct Range {
        Number min{};
        Number max{};
    };

    template <class Number> Ranges& number(std::string_view key, Number value, Range<Number> range) {
        if (!flaw_ && !(value >= range.min && value <= range.max)) {
            flaw_ = fmt::format("{} is {}, expected {} to {}", key, value, range.min, range.max);
        }
        return *this;
    }
    Ranges& time(std::string_view key, Duration value, Range<Duration> range) {
        if (!flaw_ && (value < range.min || value > range.max)) {
            flaw_ = fmt::format("{} is {}, expected {} to {}", key,
                                value < Duration::zero() ? "negative" : format_duration(value),
                                format_duration(range.min), format_duration(range.max));
        }
        return *this;
    }
    Ranges& delay(std::string_view key, Duration value) { return time(key, value, {Duration::zero(), k_delay_max}); }

    [[nodiscard]] std::optional<std::string> flaw() const { return flaw_; }

private:
    std::optional<std::string> flaw_;
};

} // namespace

std::optional<std::string> flaw(const WorldOptions& options) {
    Ranges ranges;
    ranges.number("plant.replicas_max", options.plant.replicas_max, {1, k_replicas_max})
        .number("plant.replicas", options.plant.replicas, {1, options.plant.replicas_max})
        .delay("plant.startup_delay", options.plant.startup_delay)
        .delay("drain", options.drain)
        .number("saturation", options.saturation, {k_saturation_min, 1.0})
        .number("requests_per_second", options.requests_per_second, {k_request_rate_min, k_request_rate_max})
        .time("step", options.step, {k_step_min, k_step_max})
        .delay("lag.smoothing", options.lag.smoothing)
        .time("lag.delay", options.lag.delay, {Duration::zero(), std::min(k_delay_max, options.step * k_lag_steps_max)})
        .number("balancer.speed_spread", options.balancer.speed_spread, {0.0, k_speed_spread_max})
        .number("balancer.clients", options.balancer.clients, {1, k_clients_max})
        .number("balancer.skew", options.balancer.skew, {0.0, 1.0})
        .number("memory.base_bytes", options.memory.base_bytes, {0, k_memory_bytes_max})
        .number("memory.per_request_bytes", options.memory.per_request_bytes, {0, k_memory_bytes_max})
        .number("memory.limit_bytes", options.memory.limit_bytes, {1, k_memory_bytes_max});
    if (options.queue) {
        ranges.number("queue.length_max", options.queue->length_max, {0, k_queue_length_max});
    }
    if (options.workers) {
        ranges.number("workers.sessions_max", options.workers->sessions_max, {1, k_sessions_max});
    }
    return ranges.flaw();
}

} // namespace scaleit::plant
