#pragma once
// One turn of the control loop: observe, decide, scale. A template over its three parts, so that the live loop runs it
// through the interfaces and a what-if run on concrete types, inlined: the same code on both paths.
#include "controller/core/tick.hpp"
#include "controller/port/reporter.hpp"
#include "controller/port/scaler.hpp"

#include <algorithm>
#include <optional>
#include <span>

namespace scaleit::loop {

enum class WriteMode {
    apply,
    dry_run, ///< decide, never write
};

struct TurnOptions {
    WriteMode write_mode = WriteMode::apply;
    int failure_threshold = 5;            ///< failed ticks in a row after which the controller is degraded; >= 1
    std::optional<int> fallback_replicas; ///< while degraded: at least this many, in bounds; nothing: keep all

    bool operator==(const TurnOptions&) const = default;
};

/// What a loop remembers between turns.
struct TurnState {
    int failed_in_a_row = 0;
    std::optional<int> last_replicas; ///< the newest count observed or set

    [[nodiscard]] bool degraded(const TurnOptions& options) const {
        return failed_in_a_row >= options.failure_threshold;
    }
    bool operator==(const TurnState&) const = default;
};

/// What a loop remembers after a tick, whoever ran it.
[[nodiscard]] inline TurnState remembered(TurnState before, const Tick& tick) {
    before.failed_in_a_row = tick.observation ? 0 : before.failed_in_a_row + 1;
    if (tick.observation) {
        before.last_replicas = tick.observation->replicas;
    }
    if (tick.write.outcome == WriteOutcome::applied) {
        before.last_replicas = tick.decision.desired();
    }
    return before;
}

/// While degraded, the configured fallback; it never asks for less than was last seen, since less is not safe blind.
[[nodiscard]] inline Decision decide_without_data(const TurnOptions& options, const TurnState& state) {
    if (!state.degraded(options) || !options.fallback_replicas) {
        return {};
    }
    return {Reason::fallback, std::max(*options.fallback_replicas, state.last_replicas.value_or(0))};
}

/// Whether a decision differs from what is in force.
[[nodiscard]] inline bool wants_change(const Decision& decision, const TurnState& state) {
    const std::optional<int> desired = decision.desired();
    return desired && !(state.last_replicas && *desired == *state.last_replicas);
}

/// Asks for a count; where the policy named the workers that go, and enough of them, for these to go.
template <class PolicyT, class ScalerT>
[[nodiscard]] tl::expected<void, Failure> ask_for(int replicas, const TurnState& state, const PolicyT& policy,
                                                  ScalerT& scaler) {
    if constexpr (requires { policy.stops(); }) {
        const std::span<const std::int64_t> stops = policy.stops();
        const int fewer = state.last_replicas.value_or(replicas) - replicas;
        if (fewer > 0 && stops.size() >= static_cast<std::size_t>(fewer)) {
            return scaler.stop_workers(stops.first(static_cast<std::size_t>(fewer)), replicas);
        }
    }
    return scaler.scale(replicas);
}

/// Applies a policy's decision where it differs from what is in force. A dry run sends nothing.
template <class PolicyT, class ScalerT>
[[nodiscard]] Write apply(const Decision& decision, const TurnOptions& options, TurnState& state, const PolicyT& policy,
                          ScalerT& scaler) {
    if (!wants_change(decision, state)) {
        return {};
    }
    const std::optional<int> desired = decision.desired();
    if (options.write_mode == WriteMode::dry_run) {
        return {WriteOutcome::dry_run, {}};
    }
    if (const tl::expected<void, Failure> written = ask_for(*desired, state, policy, scaler); !written) {
        return {WriteOutcome::failed, written.error()};
    }
    state.last_replicas = desired;
    return {WriteOutcome::applied, {}};
}

/// Where a turn stands: its place in the schedule and the one instant that is `now` throughout it.
struct TurnTime {
    std::int64_t index = 0;
    Instant at{};
};

template <class ReporterT, class PolicyT, class ScalerT>
[[nodiscard]] Tick take_turn(TurnTime time, const TurnOptions& options, TurnState& state, ReporterT& reporter,
                             PolicyT& policy, ScalerT& scaler) {
    const Reading reading = reporter.observe(time.at);
    Tick tick;
    tick.index = time.index;
    tick.at = time.at;
    tick.failed_calls = reading.failed_calls;
    if (reading.observation) {
        // Field by field: a copy of the whole would wait for the fields just written (see Decision).
        tick.observation.emplace(Observation{reading.observation->at, reading.observation->cpu,
                                             reading.observation->replicas, reading.observation->signals});
        state.failed_in_a_row = 0;
        state.last_replicas = reading.observation->replicas;
        tick.decision = policy.decide(*tick.observation);
    } else {
        tick.observation = tl::unexpected<Failure>(reading.observation.error());
        ++state.failed_in_a_row;
        tick.decision = decide_without_data(options, state);
        if constexpr (requires { policy.without_data(tick.decision, state.last_replicas); }) {
            tick.decision = policy.without_data(tick.decision, state.last_replicas);
        }
    }
    if (wants_change(tick.decision, state)) {
        tick.write = apply(tick.decision, options, state, policy, scaler);
        if (tick.write.outcome == WriteOutcome::failed) {
            tick.failed_calls.add(tick.write.failure.kind);
        }
    }
    return tick;
}

} // namespace scaleit::loop
