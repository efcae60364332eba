#pragma once
// The ratio rule: desired = ceil(replicas * cpu / target), as plain autoscalers have it; no memory, no tolerance.
// It rounds up at every tick, so its average CPU ends below the target, and it follows noise.
#include "controller/core/observation.hpp"
#include "controller/policy/bounds.hpp"
#include "controller/policy/verdict.hpp"

namespace scaleit::policy {

struct ProportionalConfig {
    static constexpr std::string_view k_name = "proportional";

    double target = 0.80; ///< in (0, 1)
    Bounds bounds{};

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("target", self.target);
        visit("min", self.bounds.min);
        visit("max", self.bounds.max);
    }
    bool operator==(const ProportionalConfig&) const = default;
};

/// What is wrong with a configuration, if anything.
[[nodiscard]] std::optional<std::string> flaw(const ProportionalConfig& config);

struct ProportionalState {
    template <class Self, class Visit> static void fields(Self&, Visit&&) {}
    bool operator==(const ProportionalState&) const = default;
};

[[nodiscard]] inline Decision advance(const ProportionalConfig& config, ProportionalState& state,
                                      const Observation& observation) {
    static_cast<void>(state);
    const std::int64_t target_ppm = to_ppm(config.target);
    const std::int64_t demand_ppm = to_ppm(observation.cpu) * observation.replicas;
    const auto desired = static_cast<int>((demand_ppm + target_ppm - 1) / target_ppm);
    Decision decision(desired == observation.replicas ? Reason::steady : Reason::proportional, desired);
    clamp(decision, config.bounds);
    return decision;
}

} // namespace scaleit::policy
