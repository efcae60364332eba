#pragma once
// One of the policies, chosen at run time, with its state: a value that can be copied, compared, journalled.
#include "controller/policy/aws_step.hpp"
#include "controller/policy/aws_target_tracking.hpp"
#include "controller/policy/flap_guard.hpp"
#include "controller/policy/hpa.hpp"
#include "controller/policy/keda.hpp"
#include "controller/policy/load.hpp"
#include "controller/policy/predictive.hpp"
#include "controller/policy/proportional.hpp"
#include "controller/policy/queue.hpp"
#include "controller/policy/schedule.hpp"
#include "controller/policy/target_average.hpp"
#include "controller/policy/threshold.hpp"
#include "controller/policy/time_zone.hpp"

#include <cstdint>
#include <span>
#include <variant>

namespace scaleit::policy {

/// A policy's configuration and the state it has reached.
template <class Config, class State> struct Instance {
    Config config{};
    State state{};
    std::optional<FlapGuard> flap_guard{};

    /// One decision; keeps the new state. What it returns depends on config, state, guard and observation alone.
    [[gnu::always_inline]] Decision decide(const Observation& observation) {
        Decision decision = advance(config, state, observation);
        if (flap_guard) {
            const std::optional<int> wanted = decision.desired();
            guard_scale_in(*flap_guard, decision, observation, bounds().max);
            if (decision.desired() != wanted) {
                amend(observation, *decision.desired());
            }
        }
        return decision;
    }

    /// Tells the state that what it asked for at this observation became `granted` on its way: cooldowns and rates
    /// follow what is asked of the app.
    void amend(const Observation& observation, int granted) {
        if constexpr (requires { state.amend(observation, granted); }) {
            state.amend(observation, granted);
        }
    }

    /// As configured; where they are placeholders, as these last said.
    [[nodiscard]] Bounds bounds() const {
        if constexpr (requires { config.placeholders; }) {
            return config.placeholders.empty() ? config.bounds : state.bounds.value_or(config.bounds);
        } else {
            return config.bounds;
        }
    }

    /// What becomes of a decision made without data, `replacement`: the bounds hold for it too. Where more than the
    /// maximum were `present` when last seen they stay, since less is not safe blind. Requires: no full chain.
    [[nodiscard]] Decision without_data(Decision replacement, std::optional<int> present) const {
        const Bounds now = bounds();
        clamp(replacement, {now.min, std::max(now.max, present.value_or(0))});
        return replacement;
    }

    /// The signals its decisions look at.
    [[nodiscard]] Needs needs() const {
        Needs needs;
        if constexpr (requires { config.needs(); }) {
            needs = config.needs();
        }
        needs.metrics |= flap_guard && flap_guard->metric != k_cpu_metric;
        return needs;
    }

    /// The workers that the last decision wants to go, first to go first; any will do where it names too few.
    [[nodiscard]] std::span<const std::int64_t> stops() const requires requires(const State& reached) { reached.stops; }
    { return state.stops; }
    bool operator==(const Instance&) const = default;
};

using TargetAverage = Instance<TargetAverageConfig, TargetAverageState>;
using Proportional = Instance<ProportionalConfig, ProportionalState>;
using Hpa = Instance<HpaConfig, HpaState>;
using Keda = Instance<KedaConfig, KedaState>;
using AwsTargetTracking = Instance<AwsTargetTrackingConfig, AwsTargetTrackingState>;
using AwsStep = Instance<AwsStepConfig, AwsStepState>;
using Threshold = Instance<ThresholdConfig, ThresholdState>;
using QueueLength = Instance<QueueConfig, QueueState>;
using CpuLoad = Instance<CpuConfig, LoadState>;
using MemoryLoad = Instance<MemoryConfig, LoadState>;
using RequestRateLoad = Instance<RequestRateConfig, LoadState>;
using CompositeLoad = Instance<CompositeConfig, LoadState>;
using Schedule = Instance<ScheduleConfig, ScheduleState>;
using Predictive = Instance<PredictiveConfig, PredictiveState>;

/// std::visit it once outside a loop of ticks, so that the loop runs on a known type.
using Policy = std::variant<TargetAverage, Proportional, Hpa, Keda, AwsTargetTracking, AwsStep, Threshold, QueueLength,
                            CpuLoad, MemoryLoad, RequestRateLoad, CompositeLoad, Schedule, Predictive>;

/// The policy in a run that begins now, where that is known: what follows the calendar and does not say when its run
/// began is told so, and a time zone becomes the offsets that hold there.
[[nodiscard]] inline Policy beginning(Policy policy, std::optional<UtcTime> now) {
    std::visit(
        [now](auto& instance) {
            if constexpr (requires { instance.config.calendar; }) {
                Calendar& calendar = instance.config.calendar;
                calendar.start = calendar.start ? calendar.start : now;
                calendar = resolved(std::move(calendar));
            }
        },
        policy);
    return policy;
}

/// The signals a policy's decisions look at.
[[nodiscard]] inline Needs needs(const Policy& policy) {
    return std::visit([](const auto& instance) { return instance.needs(); }, policy);
}

} // namespace scaleit::policy
