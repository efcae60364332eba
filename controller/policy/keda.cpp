#include "controller/policy/keda.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

namespace scaleit::policy {

namespace keda {

namespace {

/// CPU and memory are the generated autoscaler's alone.
bool can_activate(const HpaMetric& metric) { return metric.source == HpaSource::external; }

bool cooled_down(const KedaConfig& config, const KedaState& state, Instant now) {
    return state.last_active ? *state.last_active + config.cooldown < now
                             : state.created.value_or(now) + config.initial_cooldown < now;
}

/// Up from zero, or from below the minimum where there is an idle count.
std::optional<Request> request_active(const KedaConfig& config, KedaState& state, const Activity& activity,
                                      const Observation& observation) {
    const bool asleep = (config.idle && observation.replicas < config.bounds.min) || observation.replicas == 0;
    if (asleep && config.pauses.scale_out) {
        return std::nullopt;
    }
    if (asleep || !activity.failed) {
        state.last_active = observation.at;
    }
    return asleep ? std::optional<Request>(Request{std::max(config.bounds.min, 1), Reason::activated}) : std::nullopt;
}

/// Down to zero or idle once it has been inactive for long enough; up to the minimum where there is no idle count.
/// Triggers that fail leave everything as it is, unless their fallback asks for none.
std::optional<Request> request_inactive(const KedaConfig& config, const KedaState& state, const Activity& activity,
                                        const Observation& observation) {
    const int current = observation.replicas;
    if (activity.failed && (!config.fallback || config.fallback->replicas != 0)) {
        return std::nullopt;
    }
    if ((config.idle && current > *config.idle) || (current > 0 && config.bounds.min == 0)) {
        const bool ready = !config.pauses.scale_in && cooled_down(config, state, observation.at);
        return ready ? std::optional<Request>(Request{config.idle.value_or(config.bounds.min), Reason::idle})
                     : std::nullopt;
    }
    if (!config.idle && current < config.bounds.min) {
        return Request{config.bounds.min, Reason::bounds_min};
    }
    return std::nullopt;
}

/// The figures that stand in for triggers which failed too often; counts the failures.
std::vector<std::optional<double>> fall_back(const KedaConfig& config, KedaState& state,
                                             const Observation& observation) {
    std::vector<std::optional<double>> figures;
    if (!config.fallback) {
        return figures;
    }
    const bool stated = observation.signals != nullptr && observation.signals->replica_states;
    const int ready = stated ? observation.signals->replica_states->ready : observation.replicas;
    state.failures.resize(config.hpa.metrics.size());
    for (std::size_t i = 0; i < state.failures.size(); ++i) {
        const HpaMetric& metric = config.hpa.metrics[i];
        const bool failed = can_activate(metric) && !hpa::figure_of(metric, observation);
        if (count_failure(*config.fallback, failed, state.failures[i])) {
            figures.resize(state.failures.size());
            figures[i] = fallback_figure(*config.fallback, metric, observation.replicas, ready);
        }
    }
    return figures;
}

} // namespace

Activity activity_of(const KedaConfig& config, const Observation& observation) {
    const std::vector<HpaMetric>& metrics = config.hpa.metrics;
    Activity found{config.force_activation || std::none_of(metrics.begin(), metrics.end(), can_activate), false};
    for (std::size_t i = 0; i < metrics.size(); ++i) {
        const HpaMetric& metric = metrics[i];
        if (can_activate(metric)) {
            const std::optional<double> figure = hpa::figure_of(metric, observation);
            const double activation = static_cast<double>(config.activations_milli[i]) / 1000.0;
            found.active = found.active || (figure && *figure > activation);
            found.failed = found.failed || !figure;
        }
    }
    return found;
}

std::optional<Request> request_scale(const KedaConfig& config, KedaState& state, const Activity& activity,
                                     const Observation& observation) {
    return activity.active ? request_active(config, state, activity, observation)
                           : request_inactive(config, state, activity, observation);
}

double fallback_figure(const KedaFallback& fallback, const HpaMetric& metric, int current, int ready) {
    int replicas = fallback.replicas;
    switch (fallback.behavior) {
    case KedaFallbackBehavior::fixed:
        break;
    case KedaFallbackBehavior::current:
        replicas = current;
        break;
    case KedaFallbackBehavior::current_if_higher:
        replicas = std::max(replicas, current);
        break;
    case KedaFallbackBehavior::current_if_lower:
        replicas = std::min(replicas, current);
        break;
    }
    double milli = static_cast<double>(metric.value_milli) * replicas;
    if (metric.target == HpaTarget::value && ready > 0) {
        milli = std::trunc(milli / ready);
    }
    return milli / 1000.0;
}

bool count_failure(const KedaFallback& fallback, bool failed, int& failures) {
    failures = failed ? std::min(failures + 1, KedaConfig::k_failures_max + 1) : 0;
    return failures > fallback.failure_threshold;
}

} // namespace keda

namespace {

/// A decision of KEDA's own, raised to the floor where it lies below.
Decision own_decision(const KedaConfig& config, KedaState& state, const keda::Request& request) {
    Decision decision(request.reason, request.replicas);
    state.parked = request.replicas < config.floor;
    if (state.parked) {
        decision.then(Reason::bounds_min, config.floor);
    }
    return decision;
}

bool poll_is_due(const KedaConfig& config, const KedaState& state, Instant now) {
    return !state.last_poll || now >= *state.last_poll + config.polling;
}

} // namespace

void KedaConfig::align() {
    hpa.bounds = {std::max(bounds.min, 1), bounds.max};
    if ((pauses.scale_in || pauses.scale_out) && !hpa.behavior) {
        hpa.behavior = HpaBehavior{};
    }
    if (pauses.scale_in) {
        hpa.behavior->down.select = HpaSelect::disabled;
    }
    if (pauses.scale_out) {
        hpa.behavior->up.select = HpaSelect::disabled;
    }
}

Decision advance(const KedaConfig& config, KedaState& state, const Observation& observation) {
    state.created = state.created.value_or(observation.at);
    hpa::settle(config.hpa, state.hpa, observation.replicas);
    if (config.pauses.replicas) {
        return own_decision(config, state, {*config.pauses.replicas, Reason::paused});
    }
    if (config.pauses.all) {
        return {Reason::paused, observation.replicas};
    }
    Observation effective = observation;
    effective.replicas = state.parked && observation.replicas == config.floor ? 0 : observation.replicas;
    if (poll_is_due(config, state, observation.at)) {
        state.last_poll = observation.at;
        const keda::Activity activity = keda::activity_of(config, observation);
        if (const auto request = keda::request_scale(config, state, activity, effective)) {
            return own_decision(config, state, *request);
        }
    }
    if (effective.replicas == 0) {
        return own_decision(config, state, {0, Reason::idle});
    }
    state.parked = false;
    const std::vector<std::optional<double>> figures = keda::fall_back(config, state, observation);
    return hpa::advance_with(config.hpa, state.hpa, observation, figures);
}

Verdict<KedaState> decide(const KedaConfig& config, KedaState state, const Observation& observation) {
    const Decision decision = advance(config, state, observation);
    return {decision, std::move(state)};
}

std::optional<std::string> flaw(const KedaConfig& config) {
    const Bounds& bounds = config.bounds;
    if (bounds.min < 0 || bounds.max < std::max(bounds.min, 1) || bounds.max > k_replicas_max) {
        return fmt::format("min is {} and max is {}, expected 0 <= min <= max, 1 <= max <= {}", bounds.min, bounds.max,
                           k_replicas_max);
    }
    if (config.idle && (*config.idle < 0 || *config.idle >= bounds.min)) {
        return fmt::format("idle is {}, expected less than min, which is {}", *config.idle, bounds.min);
    }
    for (const Duration period : {config.polling, config.cooldown, config.initial_cooldown}) {
        if (period < Duration{} || period > KedaConfig::k_period_max) {
            return fmt::format("a period is {}, expected at most {}", format_duration(period),
                               format_duration(KedaConfig::k_period_max));
        }
    }
    const std::vector<HpaMetric>& metrics = config.hpa.metrics;
    if (bounds.min == 0 && std::none_of(metrics.begin(), metrics.end(), keda::can_activate)) {
        return "min is 0, which needs at least one trigger on something else than CPU and memory";
    }
    if (config.activations_milli.size() != config.hpa.metrics.size()) {
        return fmt::format("{} activations for {} metrics", config.activations_milli.size(), config.hpa.metrics.size());
    }
    if (config.fallback &&
        (config.fallback->failure_threshold < 0 || config.fallback->failure_threshold > KedaConfig::k_failures_max ||
         config.fallback->replicas < 0 || config.fallback->replicas > k_replicas_max)) {
        return fmt::format("fallback: failure_threshold is {}, replicas is {}, expected 0 to {} and 0 to {}",
                           config.fallback->failure_threshold, config.fallback->replicas, KedaConfig::k_failures_max,
                           k_replicas_max);
    }
    if (config.pauses.replicas && (*config.pauses.replicas < 0 || *config.pauses.replicas > k_replicas_max)) {
        return fmt::format("paused at {} replicas, expected 0 to {}", *config.pauses.replicas, k_replicas_max);
    }
    if (config.floor != 0 && config.floor != 1) {
        return fmt::format("floor is {}, expected 0 or 1", config.floor);
    }
    return flaw(config.hpa);
}

} // namespace scaleit::policy
