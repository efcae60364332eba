#pragma once
// One of the policies, chosen at run time, with its state: a value that can be copied, compared, journalled.
#include "controller/policy/proportional.hpp"
#include "controller/policy/target_average.hpp"

#include <cstdint>
#include <span>
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

    /// The signals its decisions look at.
    [[nodiscard]] Needs needs() const {
        if constexpr (requires { config.needs(); }) {
            return config.needs();
        } else {
            return {};
        }
    }

    /// The workers that the last decision wants to go, first to go first; any will do where it names too few.
    [[nodiscard]] std::span<const std::int64_t> stops() const
        requires requires(const State& reached) { reached.stops; }
    {
        return state.stops;
    }
    bool operator==(const Instance&) const = default;
};

using TargetAverage = Instance<TargetAverageConfig, TargetAverageState>;
using Proportional = Instance<ProportionalConfig, ProportionalState>;

/// std::visit it once outside a loop of ticks, so that the loop runs on a known type.
using Policy = std::variant<TargetAverage, Proportional>;

/// The signals a policy's decisions look at.
[[nodiscard]] inline Needs needs(const Policy& policy) {
    return std::visit([](const auto& instance) { return instance.needs(); }, policy);
}

} // namespace scaleit::policy
