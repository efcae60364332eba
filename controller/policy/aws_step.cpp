#include "controller/policy/aws_step.hpp"

#include "controller/policy/policy_flaws.hpp"

namespace scaleit::policy {

namespace {

enum class Side { out, in };

/// The adjustment of the step that a distance from the threshold falls into; 0 where there is none.
int step_for(const StepAlarm& alarm, Side side, std::int64_t distance_ppm) {
    for (const StepAdjustment& step : alarm.steps) {
        const bool after = !step.lower || (side == Side::out ? distance_ppm >= metric_ppm(*step.lower)
                                                             : distance_ppm > metric_ppm(*step.lower));
        const bool before = !step.upper || (side == Side::out ? distance_ppm < metric_ppm(*step.upper)
                                                              : distance_ppm <= metric_ppm(*step.upper));
        if (after && before) {
            return step.adjustment;
        }
    }
    return 0;
}

void note(const AwsStepConfig& config, aws::Alarm& alarm, std::int64_t point_ppm) {
    if (config.out && point_ppm >= metric_ppm(config.out->threshold)) {
        alarm.note_high();
    } else if (config.in && point_ppm <= metric_ppm(config.in->threshold)) {
        alarm.note_low();
    } else {
        alarm.note_within();
    }
}

Decision scale_out(const AwsStepConfig& config, const AwsStepState& state, int present, std::int64_t point_ppm) {
    const int adjustment = step_for(*config.out, Side::out, point_ppm - metric_ppm(config.out->threshold));
    const std::int64_t warm = std::max(0, present - state.warming.count());
    const std::int64_t wanted = adjustment == 0 ? present : warm + adjustment_of(config, warm, adjustment);
    if (wanted > present) {
        return {Reason::step, countable(wanted)};
    }
    return {adjustment != 0 && state.warming.count() > 0 ? Reason::warm_up : Reason::steady, present};
}

Decision scale_in(const AwsStepConfig& config, const AwsStepState& state, int present, std::int64_t point_ppm) {
    const int adjustment = step_for(*config.in, Side::in, point_ppm - metric_ppm(config.in->threshold));
    const std::int64_t wanted = adjustment == 0 ? present : present + adjustment_of(config, present, adjustment);
    if (wanted >= present) {
        return {Reason::steady, present};
    }
    return state.warming.count() > 0 ? Decision{Reason::warm_up, present} : Decision{Reason::step, countable(wanted)};
}

/// Steps rise without gaps; all but the outermost have both ends.
std::optional<std::string> flaw_of_steps(const StepAlarm& alarm, std::string_view side) {
    if (alarm.steps.empty() || alarm.steps.size() > k_aws_steps_max) {
        return fmt::format("{}.steps has {} steps, expected 1 to {}", side, alarm.steps.size(), k_aws_steps_max);
    }
    for (std::size_t i = 0; i < alarm.steps.size(); ++i) {
        const StepAdjustment& step = alarm.steps[i];
        for (const std::optional<double>& end : {step.lower, step.upper}) {
            if (end && !(std::abs(*end) <= k_metric_max)) {
                return fmt::format("{}.steps[{}] ends at {}, expected within {}", side, i, *end, k_metric_max);
            }
        }
        if (step.lower && step.upper && !(*step.lower < *step.upper)) {
            return fmt::format("{}.steps[{}] is from {} to {}, expected lower < upper", side, i, *step.lower,
                               *step.upper);
        }
        if (i > 0 && (!step.lower || alarm.steps[i - 1].upper != step.lower)) {
            return fmt::format("{}.steps[{}] does not begin where the step before it ends", side, i);
        }
        if (std::abs(step.adjustment) > k_adjustment_max) {
            return fmt::format("{}.steps[{}] adjusts by {}, expected within {}", side, i, step.adjustment,
                               k_adjustment_max);
        }
    }
    return std::nullopt;
}

std::optional<std::string> flaw_of_alarm(const AwsStepConfig& config, const StepAlarm& alarm, std::string_view side) {
    if (const auto wrong = flaw_of_metric(config.metric, fmt::format("{}.threshold", side), alarm.threshold)) {
        return wrong;
    }
    if (alarm.points < 1 || alarm.points > aws::k_points_max) {
        return fmt::format("{}.points is {}, expected 1 to {}", side, alarm.points, aws::k_points_max);
    }
    return flaw_of_steps(alarm, side);
}

} // namespace

std::optional<std::string> flaw(const AwsStepConfig& config) {
    if (!config.out && !config.in) {
        return "neither 'out' nor 'in' is given: nothing could ever change";
    }
    if (config.out && config.in && config.in->threshold > config.out->threshold) {
        return fmt::format("in.threshold is {} and out.threshold is {}, expected in <= out", config.in->threshold,
                           config.out->threshold);
    }
    if (const auto wrong = config.out ? flaw_of_alarm(config, *config.out, "out") : std::nullopt) {
        return wrong;
    }
    if (const auto wrong = config.in ? flaw_of_alarm(config, *config.in, "in") : std::nullopt) {
        return wrong;
    }
    if (config.min_adjustment_magnitude < 1 || config.min_adjustment_magnitude > k_adjustment_max) {
        return fmt::format("min_adjustment_magnitude is {}, expected 1 to {}", config.min_adjustment_magnitude,
                           k_adjustment_max);
    }
    if (const auto wrong = flaw_of_durations({{"period", config.period, {Duration{1}, aws::k_period_max}},
                                              {"warm_up", config.warm_up, {Duration{}, aws::k_duration_max}},
                                              {"cooldown", config.cooldown, {Duration{}, aws::k_duration_max}}})) {
        return wrong;
    }
    return flaw(config.bounds);
}

std::int64_t adjustment_of(const AwsStepConfig& config, std::int64_t capacity, int adjustment) {
    switch (config.adjustment_type) {
    case AdjustmentType::change:
        return adjustment;
    case AdjustmentType::exact:
        return adjustment - capacity;
    case AdjustmentType::percent:
        break;
    }
    const std::int64_t hundredths = capacity * adjustment;
    if (hundredths == 0) {
        return 0;
    }
    const std::int64_t sign = hundredths > 0 ? 1 : -1;
    const std::int64_t replicas = std::max<std::int64_t>(1, sign * hundredths / 100);
    return sign * std::max<std::int64_t>(replicas, config.min_adjustment_magnitude);
}

Decision advance(const AwsStepConfig& config, AwsStepState& state, const Observation& observation) {
    state.warming.look(observation, config.warm_up);
    state.change.look(observation);
    const std::optional<std::int64_t> value = per_replica_ppm(config.metric, observation);
    if (!value) {
        return {};
    }
    const std::optional<std::int64_t> point =
        aws::add_value(state.alarm, {observation.at, *value}, config.period,
                       [&](std::int64_t point_ppm) { note(config, state.alarm, point_ppm); });
    const int present = observation.replicas;
    const bool alarming = state.alarm.high > 0 || state.alarm.low > 0;
    Decision decision(alarming ? Reason::alarm_pending : Reason::steady, present);
    if (point && config.out && state.alarm.high >= config.out->points) {
        decision = scale_out(config, state, present, *point);
    } else if (point && config.in && state.alarm.low >= config.in->points) {
        decision = scale_in(config, state, present, *point);
    }
    if (decision.reason() == Reason::step && state.change.cools(observation.at, config.cooldown)) {
        decision.then(Reason::cooldown, present);
    }
    clamp(decision, config.bounds);
    if (*decision.desired() != present) {
        state.change.ask(observation.at, *decision.desired());
    }
    return decision;
}

} // namespace scaleit::policy
