#pragma once
// Keeps the time average of the reported CPU at the target, with few changes of the replica count.
//
// A whole number of replicas rarely meets a target exactly, and rounding up, as ratio rules do, ends well below it:
// 0.03 to 0.16 on real series. This rule remembers the accumulated error (the debt) and aims a little beside the target
// until it is repaid. It trades closeness at each tick for the average and for calm: at small counts it stays on one
// side of the ideal count for a while, hot or cold, and changes sides only when the debt leaves a band. `window` is the
// knob: a debt is worth repaying once it shifts the mean over `window` ticks by more than 0.05. Larger: fewer changes,
// longer stays on one side; 50 to 200 is the useful range. Where the ideal count lies between 1 and 2.5, an average of
// 0.80 can only be had by running saturated part of the time; use `proportional` where no overload at all is worth any
// price.
//
// |mean error| over N eligible ticks is at most 0.10 * window / N, as long as the memory is not at its bound. The
// memory is bounded, so long outages and bounds do not wind it up. Whole numbers throughout: millionths of CPU and of a
// replica.
#include "controller/core/observation.hpp"
#include "controller/policy/bounds.hpp"
#include "controller/policy/verdict.hpp"

#include <algorithm>

namespace scaleit::policy {

struct TargetAverageConfig {
    static constexpr std::string_view k_name = "target-average";

    double target = 0.80; ///< CPU to hold on average, in (0, 1)
    Bounds bounds{};
    int window = 100; ///< ticks, 10..100000: the knob, see above
    int settle_ticks =
        2; ///< ticks a raise is given to show before it is thought too small: the app's start-up delay; 0..1000

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("target", self.target);
        visit("min", self.bounds.min);
        visit("max", self.bounds.max);
        visit("window", self.window);
        visit("settle_ticks", self.settle_ticks);
    }
    bool operator==(const TargetAverageConfig&) const = default;
};

/// What is wrong with a configuration, if anything.
[[nodiscard]] std::optional<std::string> flaw(const TargetAverageConfig& config);

/// Bounded; valid across missed ticks and failed writes.
struct TargetAverageState {
    std::int64_t error_ppm = 0;  ///< sum of (cpu - target) over eligible ticks, within +-0.10 * window
    std::int64_t demand_ppm = 0; ///< last measured, or assumed while saturated
    int saturated_ticks = 0;     ///< saturated observations in a row
    int last_replicas = 0;       ///< at the last observation; 0: none yet
    int idle_ticks = 0;          ///< observations in a row below what the minimum is for, up to 20
    int ticks_since_raise = 0;   ///< observations since replicas was seen to rise, up to settle_ticks

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("error_ppm", self.error_ppm);
        visit("demand_ppm", self.demand_ppm);
        visit("saturated_ticks", self.saturated_ticks);
        visit("last_replicas", self.last_replicas);
        visit("idle_ticks", self.idle_ticks);
        visit("ticks_since_raise", self.ticks_since_raise);
    }
    bool operator==(const TargetAverageState&) const = default;
};

namespace target_average {

inline constexpr std::int64_t k_one = 1'000'000;       ///< one replica, or CPU 1.0
inline constexpr std::int64_t k_band = 50'000;         ///< debt, as a shift of the mean, that is worth a change
inline constexpr std::int64_t k_lean_max = 100'000;    ///< how far beside the target to aim at most
inline constexpr std::int64_t k_above = 150'000;       ///< CPU over the aim that is tolerated
inline constexpr std::int64_t k_below = 200'000;       ///< CPU under the aim that is tolerated
inline constexpr std::int64_t k_saturation = 995'000;  ///< reported CPU from which demand is unknown
inline constexpr int k_expected_saturation_ticks = 12; ///< how long a saturation chosen on purpose goes unquestioned
inline constexpr int k_idle_ticks = 20;                ///< how long an app is below its minimum until debt is let go
inline constexpr int k_surprise_ticks = 1;             ///< how long a saturation must last to be believed
inline constexpr std::int64_t k_growth = 2 * k_one;    ///< demand assumed per replica when a raise did not help

/// What one tick knows, in whole numbers.
struct View {
    std::int64_t target;
    std::int64_t replicas;
    std::int64_t cpu;
    std::int64_t debt; ///< the error as a shift of the mean over `window` ticks; > 0: ran hot
    std::int64_t aim;  ///< running at this CPU for `window` ticks repays the debt
};

/// A wanted count and why.
struct Wish {
    std::int64_t replicas;
    Reason reason;
};

/// A raise by anybody restarts the settling; the first observation has nothing to settle.
inline void note_raise(const TargetAverageConfig& config, TargetAverageState& state, int replicas) {
    if (state.last_replicas == 0) {
        state.ticks_since_raise = config.settle_ticks;
    } else if (replicas > state.last_replicas) {
        state.ticks_since_raise = 0;
    } else {
        state.ticks_since_raise = std::min(state.ticks_since_raise + 1, config.settle_ticks);
    }
    state.last_replicas = replicas;
}

/// Counts the error only where some allowed count could have met the target. An app that leaves more than half of the
/// minimum's share unused is idle: it cannot repay a hot debt, which then would keep replicas for as long as it is
/// idle.
inline View remember_error(const TargetAverageConfig& config, TargetAverageState& state,
                           const Observation& observation) {
    const std::int64_t target = to_ppm(config.target);
    const std::int64_t lean = std::min(k_lean_max, target / 3);
    const std::int64_t cpu = to_ppm(observation.cpu);
    const std::int64_t load = cpu * observation.replicas;
    const bool above_min = cpu >= k_saturation || load > target * config.bounds.min;
    if (above_min && load < target * config.bounds.max) {
        const std::int64_t limit = lean * config.window;
        state.error_ppm = std::clamp(state.error_ppm + cpu - target, -limit, limit);
    }
    state.idle_ticks = above_min ? 0 : std::min(state.idle_ticks + 1, k_idle_ticks);
    const std::int64_t debt = state.idle_ticks == k_idle_ticks ? 0 : state.error_ppm / config.window;
    return {target, observation.replicas, cpu, debt, target - debt};
}

/// Saturation hides demand. It is expected where the known demand already filled the present count, which then was
/// chosen on purpose: it is let be for a while. A surprise must last, and an earlier raise have shown, before the count
/// grows; where a raise did not end it, demand is assumed at twice what is seen, so growth is geometric.
inline Wish while_saturated(const TargetAverageConfig& config, TargetAverageState& state, const View& view) {
    const bool expected = state.demand_ppm >= view.replicas * k_saturation;
    const int lasted = state.saturated_ticks++;
    if (!expected && (lasted < k_surprise_ticks || state.ticks_since_raise < config.settle_ticks)) {
        return {view.replicas, Reason::settling};
    }
    if (!expected || lasted >= k_expected_saturation_ticks) {
        state.demand_ppm = view.replicas * (expected || lasted <= k_surprise_ticks ? k_one : k_growth);
        return {std::max(view.replicas + 1, (state.demand_ppm + view.aim - 1) / view.aim), Reason::saturated};
    }
    state.demand_ppm = std::max(state.demand_ppm, view.replicas * k_one);
    return {view.replicas, Reason::steady};
}

/// With demand known: repay a debt that left its band with the nearest count on the side that repays it; else stay
/// while the CPU is near the aim or one replica would overshoot it; else go straight to the aim. While a hot debt is
/// being repaid, low CPU is what is wanted: demand is not followed down.
inline Wish with_demand(std::int64_t demand, const View& view) {
    const std::int64_t n = view.replicas;
    const auto nearest = [&] { return (demand + view.aim / 2) / view.aim; };
    if (view.debt > k_band && demand > view.target * n) {
        return {std::max(n + 1, (demand + view.target - 1) / view.target), Reason::error_band};
    }
    if (view.debt < -k_band && demand < view.target * n) {
        return {std::min(n - 1, demand / view.target), Reason::error_band};
    }
    if (demand > (view.aim + k_above) * n && demand > view.aim * (n + 1)) {
        return {nearest(), Reason::demand_up};
    }
    if (view.debt <= k_band && demand < (view.aim - k_below) * n && demand < view.aim * (n - 1)) {
        return {nearest(), Reason::demand_down};
    }
    return {n, Reason::steady};
}

} // namespace target_average

/// One decision; moves `state` on. Requires: config within its documented ranges.
[[nodiscard, gnu::always_inline]] inline Decision advance(const TargetAverageConfig& config, TargetAverageState& state,
                                                          const Observation& observation) {
    target_average::note_raise(config, state, observation.replicas);
    const target_average::View view = target_average::remember_error(config, state, observation);
    target_average::Wish wish{view.replicas, Reason::steady};
    if (view.cpu >= target_average::k_saturation) {
        wish = target_average::while_saturated(config, state, view);
    } else {
        state.demand_ppm = view.cpu * view.replicas;
        state.saturated_ticks = 0;
    }
    if (wish.reason == Reason::steady) {
        wish = target_average::with_demand(state.demand_ppm, view);
    }
    const std::int64_t countable = std::clamp<std::int64_t>(wish.replicas, 0, std::int64_t{4} * k_replicas_max);
    Decision decision(wish.reason, static_cast<int>(countable));
    clamp(decision, config.bounds);
    return decision;
}

} // namespace scaleit::policy
