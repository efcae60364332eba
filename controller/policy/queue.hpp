#pragma once
// Workers by the length of their queue: EverAI's SimpleAutoScalingPolicy. Too few workers, or too many requests that
// wait because all workers are busy, ask for more; workers that were idle for long enough are stopped by name, the
// newest first. One direction at a time. More workers than the maximum are stopped by idleness alone.
#include "controller/core/observation.hpp"
#include "controller/policy/bounds.hpp"
#include "controller/policy/verdict.hpp"

#include <string>
#include <vector>

namespace scaleit::policy {

/// The rule as published first (package 0.1), and as the platform has it built in since: there a long queue asks for
/// nothing while a worker starts, and only free and busy workers count when some are stopped.
enum class QueueRules : std::uint8_t { simple, built_in };

constexpr auto enum_names(QueueRules) { return std::to_array<std::string_view>({"simple", "built-in"}); }

/// Workers that one decision stops at most; the others go one decision later.
inline constexpr int k_stops_max = 100;
inline constexpr std::int64_t k_queue_size_max = 1'000'000'000;

/// What a placeholder may stand for.
enum class QueueParameter : std::uint8_t { min_workers, max_workers, max_queue_size, scale_up_step, max_idle_time };

constexpr auto enum_names(QueueParameter) {
    return std::to_array<std::string_view>(
        {"min_workers", "max_workers", "max_queue_size", "scale_up_step", "max_idle_time"});
}

/// A parameter whose value is looked up in a config map at every decision.
struct Placeholder {
    QueueParameter parameter = QueueParameter::min_workers;
    std::string config_map; ///< its name
    std::string key;

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("parameter", self.parameter);
        visit("config_map", self.config_map);
        visit("key", self.key);
    }
    bool operator==(const Placeholder&) const = default;
};

struct QueueConfig {
    static constexpr std::string_view k_name = "queue";

    Bounds bounds{1, 5};                               ///< of the workers; the minimum may be 0, and then one stays
    std::int64_t max_queue_size = 2;                   ///< that may wait while all are busy; 1..k_queue_size_max
    int scale_up_step = 1;                             ///< 1..k_replicas_max
    Duration max_idle_time = std::chrono::seconds(60); ///< > 0
    QueueRules rules = QueueRules::simple;
    std::vector<Placeholder> placeholders{}; ///< at most one for each parameter

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("min_workers", self.bounds.min);
        visit("max_workers", self.bounds.max);
        visit("max_queue_size", self.max_queue_size);
        visit("scale_up_step", self.scale_up_step);
        visit("max_idle_time", self.max_idle_time);
        visit("rules", self.rules);
        visit("placeholders", self.placeholders);
    }
    [[nodiscard]] Needs needs() const {
        return {.workers = true, .queue = true, .config_values = !placeholders.empty()};
    }
    bool operator==(const QueueConfig&) const = default;
};

/// What is wrong with a configuration, if anything.
[[nodiscard]] std::optional<std::string> flaw(const QueueConfig& config);

/// The configuration with its placeholders replaced. Nothing where a value is missing, cannot be read (numbers as
/// digits, times as `90s` or as digits for seconds), or the whole would be invalid.
[[nodiscard]] std::optional<QueueConfig> resolved(const QueueConfig& config, const std::vector<ConfigValue>& values);

struct QueueState {
    std::vector<std::int64_t> stops; ///< the workers that the last decision stops, newest first
    std::optional<Bounds> bounds;    ///< as placeholders last said

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("stops", self.stops);
        visit("bounds", self.bounds);
    }
    bool operator==(const QueueState&) const = default;
};

/// Holds while a placeholder cannot be resolved. Without the length of the queue only the minimum is kept; without the
/// list of workers none is stopped.
[[nodiscard]] Decision advance(const QueueConfig& config, QueueState& state, const Observation& observation);

} // namespace scaleit::policy
