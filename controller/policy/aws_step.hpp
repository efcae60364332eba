#pragma once
// Amazon's step scaling: how far the metric is beyond an alarm's threshold chooses the adjustment. Steps out are
// [lower, upper) above the threshold, steps in (lower, upper] below it. Replicas that warm up do not count as capacity,
// so an adjustment that is still under way is not made twice; nothing goes while one warms up. With a cooldown it is
// simple scaling: no further action until it is over.
#include "controller/policy/aws_alarm.hpp"
#include "controller/policy/bounds.hpp"
#include "controller/policy/last_change.hpp"
#include "controller/policy/metric_value.hpp"

#include <string>
#include <vector>

namespace scaleit::policy {

enum class AdjustmentType : std::uint8_t {
    change,  ///< so many replicas more (or, below 0, fewer)
    exact,   ///< that many replicas; never against the alarm's direction
    percent, ///< of the capacity: towards 0 to a whole number, but at least one replica
};

constexpr auto enum_names(AdjustmentType) {
    return std::to_array<std::string_view>({"ChangeInCapacity", "ExactCapacity", "PercentChangeInCapacity"});
}

inline constexpr std::size_t k_aws_steps_max = 40;
inline constexpr int k_adjustment_max = 1'000'000;

/// Bounds as distances from the threshold in the metric's unit; without one it has no end there.
struct StepAdjustment {
    std::optional<double> lower;
    std::optional<double> upper;
    int adjustment = 0; ///< replicas or percent, within +-k_adjustment_max

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("lower", self.lower);
        visit("upper", self.upper);
        visit("adjustment", self.adjustment);
    }
    bool operator==(const StepAdjustment&) const = default;
};

struct StepAlarm {
    double threshold = 0;              ///< beyond it, or at it, for `points` in a row
    int points = 1;                    ///< 1..aws::k_points_max
    std::vector<StepAdjustment> steps; ///< rising, each begins where the one before ends; 1..k_aws_steps_max

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("threshold", self.threshold);
        visit("points", self.points);
        visit("steps", self.steps);
    }
    bool operator==(const StepAlarm&) const = default;
};

struct AwsStepConfig {
    static constexpr std::string_view k_name = "aws-step";

    std::string metric = std::string(k_cpu_metric); ///< an average, or a total that the replicas share
    std::optional<StepAlarm> out = StepAlarm{0.80, 1, {{0, 0.1, 10}, {0.1, std::nullopt, 30}}};
    std::optional<StepAlarm> in = StepAlarm{0.60, 1, {{std::nullopt, -0.2, -30}, {-0.2, 0, -10}}};
    AdjustmentType adjustment_type = AdjustmentType::percent;
    int min_adjustment_magnitude = 1; ///< replicas that a percentage changes at least; 1..k_adjustment_max
    Bounds bounds{};
    Duration period = std::chrono::minutes(1);    ///< of one point
    Duration warm_up = std::chrono::seconds(300); ///< until a replica counts
    Duration cooldown{};                          ///< after any action of its own

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("metric", self.metric);
        visit("out", self.out);
        visit("in", self.in);
        visit("adjustment_type", self.adjustment_type);
        visit("min_adjustment_magnitude", self.min_adjustment_magnitude);
        visit("min", self.bounds.min);
        visit("max", self.bounds.max);
        visit("period", self.period);
        visit("warm_up", self.warm_up);
        visit("cooldown", self.cooldown);
    }
    [[nodiscard]] Needs needs() const { return {.metrics = metric != k_cpu_metric}; }
    bool operator==(const AwsStepConfig&) const = default;
};

/// What is wrong with a configuration, if anything.
[[nodiscard]] std::optional<std::string> flaw(const AwsStepConfig& config);

struct AwsStepState {
    aws::Alarm alarm;
    aws::Warming warming;
    LastChange change;

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("alarm", self.alarm);
        visit("warming", self.warming);
        visit("change", self.change);
    }
    void amend(const Observation& observation, int granted) { change.amend(observation, granted); }
    bool operator==(const AwsStepState&) const = default;
};

/// What an adjustment changes about `capacity` replicas.
[[nodiscard]] std::int64_t adjustment_of(const AwsStepConfig& config, std::int64_t capacity, int adjustment);

/// Holds where the metric is not known.
[[nodiscard]] Decision advance(const AwsStepConfig& config, AwsStepState& state, const Observation& observation);

} // namespace scaleit::policy
