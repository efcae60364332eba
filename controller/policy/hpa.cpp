#include "controller/policy/hpa.hpp"

#include <utility>

namespace scaleit::policy {

namespace {

Decision decide_by_metrics(const HpaConfig& config, HpaState& state, const Observation& observation,
                           hpa::Substitutes substitutes) {
    const std::optional<hpa::Recommendation> recommended = hpa::recommend(config, observation, substitutes);
    if (!recommended) {
        return {};
    }
    Decision decision(recommended->reason, recommended->replicas);
    if (recommended->reason == Reason::partial_metrics) {
        return decision;
    }
    const hpa::Wish wish{observation.replicas, recommended->replicas, observation.at};
    const int stable = hpa::stabilize(config, wish, state.log);
    if (stable != wish.desired) {
        decision.then(Reason::stabilized, stable);
    }
    const hpa::Change wanted{wish.current, stable, wish.now};
    if (const std::optional<hpa::Cut> cut = hpa::limit(config, wanted, state.events)) {
        decision.then(cut->reason, cut->replicas);
    }
    return decision;
}

/// The bounds come before everything else, at once and past stabilization; at zero with a minimum above it the
/// autoscaler is off.
Decision decide_unfloored(const HpaConfig& config, HpaState& state, const Observation& observation,
                          hpa::Substitutes substitutes) {
    if (observation.replicas == 0 && config.bounds.min != 0) {
        return {Reason::disabled, 0};
    }
    if (observation.replicas > config.bounds.max) {
        return {Reason::bounds_max, config.bounds.max};
    }
    if (observation.replicas < config.bounds.min) {
        return {Reason::bounds_min, config.bounds.min};
    }
    return decide_by_metrics(config, state, observation, substitutes);
}

} // namespace

void HpaState::amend(const Observation& observation, int granted) {
    if (pending && pending->at == observation.at) {
        const bool same_way = pending->to > pending->from ? granted > pending->from : granted < pending->from;
        pending->to = granted;
        pending = same_way ? pending : std::nullopt;
    }
}

namespace hpa {

void settle(const HpaConfig& config, HpaState& state, int replicas) {
    if (state.pending && config.behavior && state.pending->to == replicas) {
        store(*config.behavior, *state.pending, state.events);
    }
    state.pending.reset();
}

Decision advance_with(const HpaConfig& config, HpaState& state, const Observation& observation,
                      Substitutes substitutes) {
    settle(config, state, observation.replicas);
    if (!state.started) {
        state.started = true;
        state.log.push_back({observation.replicas, observation.at});
    }
    Decision decision = decide_unfloored(config, state, observation, substitutes);
    const std::optional<int> desired = decision.desired();
    if (desired && *desired < config.floor && decision.reason() != Reason::disabled) {
        decision.then(Reason::bounds_min, config.floor);
    }
    if (config.behavior && decision.desired().value_or(observation.replicas) != observation.replicas) {
        state.pending = Change{observation.replicas, *decision.desired(), observation.at};
    }
    return decision;
}

} // namespace hpa

Decision advance(const HpaConfig& config, HpaState& state, const Observation& observation) {
    return hpa::advance_with(config, state, observation, {});
}

Verdict<HpaState> decide(const HpaConfig& config, HpaState state, const Observation& observation) {
    const Decision decision = advance(config, state, observation);
    return {decision, std::move(state)};
}

} // namespace scaleit::policy
