#pragma once
// Metrics as the policies here compare them: whole millionths, and what a value says of one replica.
#include "controller/core/observation.hpp"
#include "controller/policy/verdict.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace scaleit::policy {

/// The name under which every policy finds the average CPU.
inline constexpr std::string_view k_cpu_metric = "cpu";

inline constexpr std::int64_t k_ppm_one = 1'000'000;
/// Values beyond it, either way, count as it: products of it with any replica count fit.
inline constexpr double k_metric_max = 1e6;

/// A metric's value in millionths, rounded to nearest, within +-k_metric_max.
[[nodiscard]] constexpr std::int64_t metric_ppm(double value) {
    const double within = value > k_metric_max ? k_metric_max : value < -k_metric_max ? -k_metric_max : value;
    return within < 0 ? -to_ppm(-within) : to_ppm(within);
}

/// `numerator / denominator` rounded towards more. Requires: numerator >= 0, denominator > 0.
[[nodiscard]] constexpr std::int64_t divide_up(std::int64_t numerator, std::int64_t denominator) {
    return numerator / denominator + (numerator % denominator != 0 ? 1 : 0);
}

/// The value of `name` for one replica, in millionths: an average as it is, a total shared by the replicas. Nothing
/// where it is not known.
[[nodiscard]] inline std::optional<std::int64_t> per_replica_ppm(std::string_view name,
                                                                 const Observation& observation) {
    if (name == k_cpu_metric) {
        return to_ppm(observation.cpu);
    }
    const Metric* metric = observation.signals == nullptr ? nullptr : observation.signals->find(name);
    if (metric == nullptr) {
        return std::nullopt;
    }
    return metric_ppm(metric->scope == MetricScope::average ? metric->value
                                                            : metric->value / std::max(1, observation.replicas));
}

} // namespace scaleit::policy
