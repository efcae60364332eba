#include "controller/policy/aws_target_tracking.hpp"

#include "controller/policy/policy_flaws.hpp"

namespace scaleit::policy {

namespace {

constexpr std::int64_t k_in_tenths = 9; ///< of the target: below it there is too much capacity

Decision scale_out(const AwsTargetTrackingConfig& config, AwsTargetTrackingState& state, const Observation& observation,
                   std::int64_t point_ppm) {
    const std::int64_t warm = std::max(1, observation.replicas - state.warming.count());
    const std::int64_t wanted = divide_up(warm * point_ppm, metric_ppm(config.target));
    if (wanted <= observation.replicas) {
        return {Reason::warm_up, observation.replicas};
    }
    state.scale_in = {};
    return {Reason::utilization, countable(wanted)};
}

Decision scale_in(const AwsTargetTrackingConfig& config, const AwsTargetTrackingState& state,
                  const Observation& observation, std::int64_t point_ppm) {
    const int present = observation.replicas;
    if (config.disable_scale_in) {
        return {Reason::scale_in_disabled, present};
    }
    if (state.warming.count() > 0) {
        return {Reason::warm_up, present};
    }
    if (state.scale_in.cools(observation.at, config.scale_in_cooldown)) {
        return {Reason::cooldown, present};
    }
    const std::int64_t wanted = divide_up(present * std::max<std::int64_t>(0, point_ppm), metric_ppm(config.target));
    return {wanted < present ? Reason::utilization : Reason::steady,
            static_cast<int>(std::min<std::int64_t>(wanted, present))};
}

void note(const AwsTargetTrackingConfig& config, aws::Alarm& alarm, std::int64_t point_ppm) {
    const std::int64_t target = metric_ppm(config.target);
    if (point_ppm > target) {
        alarm.note_high();
    } else if (point_ppm * 10 < target * k_in_tenths) {
        alarm.note_low();
    } else {
        alarm.note_within();
    }
}

} // namespace

std::optional<std::string> flaw(const AwsTargetTrackingConfig& config) {
    if (const auto wrong = config.metric == k_cpu_metric ? flaw_of_target(config.target)
                                                         : flaw_of_metric(config.metric, "target", config.target)) {
        return wrong;
    }
    for (const int points : {config.out_points, config.in_points}) {
        if (points < 1 || points > aws::k_points_max) {
            return fmt::format("out_points is {} and in_points is {}, expected 1 to {}", config.out_points,
                               config.in_points, aws::k_points_max);
        }
    }
    if (const auto wrong =
            flaw_of_durations({{"period", config.period, {Duration{1}, aws::k_period_max}},
                               {"warm_up", config.warm_up, {Duration{}, aws::k_duration_max}},
                               {"scale_in_cooldown", config.scale_in_cooldown, {Duration{}, aws::k_duration_max}}})) {
        return wrong;
    }
    return flaw(config.bounds);
}

Decision advance(const AwsTargetTrackingConfig& config, AwsTargetTrackingState& state, const Observation& observation) {
    state.warming.look(observation, config.warm_up);
    state.scale_in.look(observation);
    const std::optional<std::int64_t> value = per_replica_ppm(config.metric, observation);
    if (!value) {
        return {};
    }
    const std::optional<std::int64_t> point =
        aws::add_value(state.alarm, {observation.at, *value}, config.period,
                       [&](std::int64_t point_ppm) { note(config, state.alarm, point_ppm); });
    const bool alarming = state.alarm.high > 0 || state.alarm.low > 0;
    Decision decision(alarming ? Reason::alarm_pending : Reason::steady, observation.replicas);
    if (point && state.alarm.high >= config.out_points) {
        decision = scale_out(config, state, observation, *point);
    } else if (point && state.alarm.low >= config.in_points) {
        decision = scale_in(config, state, observation, *point);
    }
    clamp(decision, config.bounds);
    if (*decision.desired() < observation.replicas) {
        state.scale_in.ask(observation.at, *decision.desired());
    }
    return decision;
}

} // namespace scaleit::policy
