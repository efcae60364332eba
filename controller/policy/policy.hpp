#pragma once
// One of the policies, chosen at run time, with its state: a value that can be copied, compared, journalled.
#include "controller/policy/hpa.hpp"
#include "controller/policy/keda.hpp"
#include "controller/policy/proportional.hpp"
#include "controller/policy/target_average.hpp"

#include <variant>

namespace scaleit::policy {

/// A policy's configuration and the state it has reached.
template <class Config, class State> struct Instance {
    Config config{};
    State state{};

    /// One decision; keeps the new state. What it returns depends on config, state and observation alone.
    [[gnu::always_inline]] Decision decide(const Observation& observation) {
        return advance(config, state, observation);
    }
    bool operator==(const Instance&) const = default;
};

using TargetAverage = Instance<TargetAverageConfig, TargetAverageState>;
using Proportional = Instance<ProportionalConfig, ProportionalState>;
using Hpa = Instance<HpaConfig, HpaState>;
using Keda = Instance<KedaConfig, KedaState>;

/// std::visit it once outside a loop of ticks, so that the loop runs on a known type.
using Policy = std::variant<TargetAverage, Proportional, Hpa, Keda>;

} // namespace scaleit::policy
