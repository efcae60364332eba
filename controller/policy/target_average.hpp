#pragma once
// Keeps the time average of the reported CPU at the target.
#include "controller/core/observation.hpp"
#include "controller/policy/bounds.hpp"
#include "controller/policy/verdict.hpp"

namespace scaleit::policy {

struct TargetAverageConfig {
    double target = 0.80; ///< in (0, 1)
    Bounds bounds{};

    bool operator==(const TargetAverageConfig&) const = default;
};

struct TargetAverageState {
    std::int64_t error_ppm = 0;

    bool operator==(const TargetAverageState&) const = default;
};

[[nodiscard]] inline Verdict<TargetAverageState>
decide(const TargetAverageConfig& config, const TargetAverageState& state, const Observation& observation) {
    // Interim rule: the nearer of floor and ceiling.
    const std::int64_t target_ppm = to_ppm(config.target);
    const std::int64_t demand_ppm = to_ppm(observation.cpu) * observation.replicas;
    const auto desired = static_cast<int>((demand_ppm + target_ppm / 2) / target_ppm);
    Decision decision(desired == observation.replicas ? Reason::steady : Reason::demand_up, desired);
    clamp(decision, config.bounds);
    return {decision, state};
}

} // namespace scaleit::policy
