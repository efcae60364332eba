#include "controller/policy/load.hpp"

#include "controller/policy/policy_flaws.hpp"

#include <span>

namespace scaleit::policy {

namespace {

/// A rule and the metric it is for.
struct MetricRule {
    std::string_view metric;
    LoadRule rule;
};

struct Limits {
    Bounds bounds;
    Duration cooldown;
};

std::int64_t wanted_by(const LoadRule& rule, std::int64_t value_ppm, std::int64_t present) {
    if (value_ppm > metric_ppm(rule.threshold)) {
        return std::max(present + 1, divide_up(present * metric_ppm(rule.out_factor), k_ppm_one));
    }
    if (value_ppm < metric_ppm(rule.low)) {
        return std::min(present - 1, present * metric_ppm(rule.in_factor) / k_ppm_one);
    }
    return present;
}

/// The largest of what the rules ask for; holds where none of their metrics is known.
Decision largest(std::span<const MetricRule> rules, const Observation& observation) {
    const std::int64_t present = observation.replicas;
    std::optional<std::int64_t> most;
    bool complete = true;
    for (const MetricRule& named : rules) {
        if (const std::optional<std::int64_t> value = per_replica_ppm(named.metric, observation)) {
            const std::int64_t wanted = wanted_by(named.rule, *value, present);
            most = std::max(most.value_or(wanted), wanted);
        } else {
            complete = false;
        }
    }
    if (!most) {
        return {};
    }
    if (*most > present) {
        return {Reason::threshold_high, countable(*most)};
    }
    if (*most < present) {
        return complete ? Decision{Reason::threshold_low, countable(*most)}
                        : Decision{Reason::partial_metrics, observation.replicas};
    }
    return {Reason::steady, observation.replicas};
}

Decision decide_by(std::span<const MetricRule> rules, const Limits& limits, LoadState& state,
                   const Observation& observation) {
    state.change.look(observation);
    Decision decision = largest(rules, observation);
    if (!decision.desired()) {
        return decision;
    }
    if (*decision.desired() != observation.replicas && state.change.cools(observation.at, limits.cooldown)) {
        decision.then(Reason::cooldown, observation.replicas);
    }
    clamp(decision, limits.bounds);
    if (*decision.desired() != observation.replicas) {
        state.change.ask(observation.at, *decision.desired());
    }
    return decision;
}

template <LoadMetric metric>
Decision decide_by_one(const LoadConfig<metric>& config, LoadState& state, const Observation& observation) {
    const std::array<MetricRule, 1> rules{{{LoadConfig<metric>::k_kind.metric, config.rule}}};
    return decide_by(rules, {config.bounds, config.cooldown}, state, observation);
}

std::optional<std::string> flaw_of_rule(std::string_view metric, const LoadRule& rule) {
    const bool cpu = metric == k_cpu_metric;
    if (!(rule.threshold > 0 && rule.threshold <= (cpu ? 1 : k_metric_max))) {
        return fmt::format("threshold of {} is {}, expected above 0 and at most {}{}", metric, rule.threshold,
                           cpu ? 1 : k_metric_max, cpu && rule.threshold <= 100 ? "; 70 % is written 0.70" : "");
    }
    if (!(rule.low >= 0 && rule.low < rule.threshold)) {
        return fmt::format("low of {} is {}, expected from 0 to below its threshold, {}", metric, rule.low,
                           rule.threshold);
    }
    if (!(rule.out_factor > 1 && rule.out_factor <= k_out_factor_max)) {
        return fmt::format("out_factor of {} is {}, expected above 1 and at most {}", metric, rule.out_factor,
                           k_out_factor_max);
    }
    if (!(rule.in_factor >= 0 && rule.in_factor < 1)) {
        return fmt::format("in_factor of {} is {}, expected from 0 to below 1", metric, rule.in_factor);
    }
    return std::nullopt;
}

std::optional<std::string> flaw_of(std::span<const MetricRule> rules, const Limits& limits) {
    for (const MetricRule& named : rules) {
        if (const auto wrong = flaw_of_rule(named.metric, named.rule)) {
            return wrong;
        }
    }
    if (const auto wrong = flaw_of_duration("cooldown", limits.cooldown, {Duration{}, k_cooldown_max})) {
        return wrong;
    }
    return flaw(limits.bounds);
}

template <LoadMetric metric> std::optional<std::string> flaw_of_one(const LoadConfig<metric>& config) {
    const std::array<MetricRule, 1> rules{{{LoadConfig<metric>::k_kind.metric, config.rule}}};
    return flaw_of(rules, {config.bounds, config.cooldown});
}

struct Rules {
    std::array<MetricRule, k_load_kinds.size()> all{};
    std::size_t count = 0;

    [[nodiscard]] std::span<const MetricRule> given() const { return {all.data(), count}; }
};

Rules rules_of(const CompositeConfig& config) {
    Rules rules;
    const auto add = [&rules](std::string_view metric, const std::optional<LoadRule>& rule) {
        if (rule) {
            rules.all[rules.count++] = {metric, *rule};
        }
    };
    add(k_cpu_metric, config.cpu);
    add(k_memory_metric, config.memory);
    add(k_request_rate_metric, config.request_rate);
    return rules;
}

} // namespace

std::optional<std::string> flaw(const CpuConfig& config) { return flaw_of_one(config); }
std::optional<std::string> flaw(const MemoryConfig& config) { return flaw_of_one(config); }
std::optional<std::string> flaw(const RequestRateConfig& config) { return flaw_of_one(config); }

std::optional<std::string> flaw(const CompositeConfig& config) {
    const Rules rules = rules_of(config);
    if (rules.count == 0) {
        return "none of cpu, memory and request_rate has a rule: nothing could ever change";
    }
    return flaw_of(rules.given(), {config.bounds, config.cooldown});
}

Decision advance(const CpuConfig& config, LoadState& state, const Observation& observation) {
    return decide_by_one(config, state, observation);
}

Decision advance(const MemoryConfig& config, LoadState& state, const Observation& observation) {
    return decide_by_one(config, state, observation);
}

Decision advance(const RequestRateConfig& config, LoadState& state, const Observation& observation) {
    return decide_by_one(config, state, observation);
}

Decision advance(const CompositeConfig& config, LoadState& state, const Observation& observation) {
    const Rules rules = rules_of(config);
    return decide_by(rules.given(), {config.bounds, config.cooldown}, state, observation);
}

} // namespace scaleit::policy
