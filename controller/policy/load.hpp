#pragma once
// Thresholds, factors and a cooldown: `cpu`, `memory`, `request-rate`, and `composite`, which has one rule for each of
// several metrics and takes the largest of what they ask for.
//
// A metric above its threshold asks for replicas * out_factor, rounded up, at least one more; below `low` for
// replicas * in_factor, rounded down, at least one fewer; in between for what there is. So many fewer only where every
// rule's metric is known and asks for fewer.
#include "controller/core/observation.hpp"
#include "controller/policy/bounds.hpp"
#include "controller/policy/last_change.hpp"
#include "controller/policy/metric_value.hpp"

#include <array>
#include <string>

namespace scaleit::policy {

inline constexpr std::string_view k_memory_metric = "memory";
inline constexpr std::string_view k_request_rate_metric = "request_rate";
inline constexpr double k_out_factor_max = 100;
inline constexpr Duration k_cooldown_max = std::chrono::hours(24 * 7);

struct LoadRule {
    double threshold = 0.70; ///< in the metric's unit for one replica: CPU and memory as fractions, requests/s
    double low = 0.35;       ///< 0..threshold, below it
    double out_factor = 1.5; ///< above 1, up to k_out_factor_max
    double in_factor = 0.75; ///< 0..1, below 1

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("threshold", self.threshold);
        visit("low", self.low);
        visit("out_factor", self.out_factor);
        visit("in_factor", self.in_factor);
    }
    bool operator==(const LoadRule&) const = default;
};

inline constexpr LoadRule k_cpu_rule{};
inline constexpr LoadRule k_memory_rule{.threshold = 0.80, .low = 0.40};
inline constexpr LoadRule k_request_rate_rule{.threshold = 100, .low = 50};

inline constexpr Bounds k_load_bounds{1, 10};
inline constexpr Duration k_load_cooldown = std::chrono::seconds(300);

/// Which metric a policy of one rule follows.
enum class LoadMetric : std::uint8_t { cpu, memory, request_rate };

/// What the names of the policies and their metrics are, and the defaults.
struct LoadKind {
    std::string_view policy;
    std::string_view metric;
    LoadRule rule;
};
inline constexpr std::array<LoadKind, 3> k_load_kinds{{{"cpu", k_cpu_metric, k_cpu_rule},
                                                       {"memory", k_memory_metric, k_memory_rule},
                                                       {"request-rate", k_request_rate_metric, k_request_rate_rule}}};

/// One rule for one metric.
template <LoadMetric metric> struct LoadConfig {
    static constexpr LoadKind k_kind = k_load_kinds[static_cast<std::size_t>(metric)];
    static constexpr std::string_view k_name = k_kind.policy;

    LoadRule rule = k_kind.rule;
    Bounds bounds = k_load_bounds;
    Duration cooldown = k_load_cooldown; ///< from one change of its own to the next; 0..k_cooldown_max

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        LoadRule::fields(self.rule, visit);
        visit("cooldown", self.cooldown);
        visit("min", self.bounds.min);
        visit("max", self.bounds.max);
    }
    [[nodiscard]] static Needs needs() { return {.metrics = metric != LoadMetric::cpu}; }
    bool operator==(const LoadConfig&) const = default;
};

using CpuConfig = LoadConfig<LoadMetric::cpu>;
using MemoryConfig = LoadConfig<LoadMetric::memory>;
using RequestRateConfig = LoadConfig<LoadMetric::request_rate>;

/// A rule for each of several metrics, at least one; the others have no say.
struct CompositeConfig {
    static constexpr std::string_view k_name = "composite";

    std::optional<LoadRule> cpu = k_cpu_rule;
    std::optional<LoadRule> memory = k_memory_rule;
    std::optional<LoadRule> request_rate;
    Bounds bounds = k_load_bounds;
    Duration cooldown = k_load_cooldown;

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("cpu", self.cpu);
        visit("memory", self.memory);
        visit("request_rate", self.request_rate);
        visit("cooldown", self.cooldown);
        visit("min", self.bounds.min);
        visit("max", self.bounds.max);
    }
    [[nodiscard]] Needs needs() const { return {.metrics = memory || request_rate}; }
    bool operator==(const CompositeConfig&) const = default;
};

/// What is wrong with a configuration, if anything.
[[nodiscard]] std::optional<std::string> flaw(const CpuConfig& config);
[[nodiscard]] std::optional<std::string> flaw(const MemoryConfig& config);
[[nodiscard]] std::optional<std::string> flaw(const RequestRateConfig& config);
[[nodiscard]] std::optional<std::string> flaw(const CompositeConfig& config);

struct LoadState {
    LastChange change;

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) { visit("change", self.change); }
    void amend(const Observation& observation, int granted) { change.amend(observation, granted); }
    bool operator==(const LoadState&) const = default;
};

/// A metric that is not known has no say upwards and allows nothing downwards; with none known the decision holds.
[[nodiscard]] Decision advance(const CpuConfig& config, LoadState& state, const Observation& observation);
[[nodiscard]] Decision advance(const MemoryConfig& config, LoadState& state, const Observation& observation);
[[nodiscard]] Decision advance(const RequestRateConfig& config, LoadState& state, const Observation& observation);
[[nodiscard]] Decision advance(const CompositeConfig& config, LoadState& state, const Observation& observation);

} // namespace scaleit::policy
