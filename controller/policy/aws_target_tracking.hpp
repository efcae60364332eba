#pragma once
// Amazon's target tracking: out at once and in proportion once the metric was above its target for three points, in
// slowly once it was below 0.9 of it for fifteen. It rounds towards more replicas both ways. Replicas that warm up do
// not count as capacity yet, and nothing goes while one does. Periods without data never scale in.
#include "controller/policy/aws_alarm.hpp"
#include "controller/policy/bounds.hpp"
#include "controller/policy/last_change.hpp"
#include "controller/policy/metric_value.hpp"

#include <string>

namespace scaleit::policy {

struct AwsTargetTrackingConfig {
    static constexpr std::string_view k_name = "aws-target-tracking";

    std::string metric = std::string(k_cpu_metric); ///< an average, or a total that the replicas share
    double target = 0.80;                           ///< in the metric's unit; a CPU from 0.01 to 0.99
    Bounds bounds{};
    Duration period = std::chrono::minutes(1); ///< of one point
    int out_points = 3;                        ///< 1..aws::k_points_max
    int in_points = 15;
    Duration warm_up = std::chrono::seconds(300);           ///< until a replica counts
    Duration scale_in_cooldown = std::chrono::seconds(300); ///< from one scale-in to the next; a scale-out ends it
    bool disable_scale_in = false;

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("metric", self.metric);
        visit("target", self.target);
        visit("min", self.bounds.min);
        visit("max", self.bounds.max);
        visit("period", self.period);
        visit("out_points", self.out_points);
        visit("in_points", self.in_points);
        visit("warm_up", self.warm_up);
        visit("scale_in_cooldown", self.scale_in_cooldown);
        visit("disable_scale_in", self.disable_scale_in);
    }
    /// What the CPU is aimed at; nothing where another metric is followed.
    [[nodiscard]] std::optional<double> cpu_target() const {
        return metric == k_cpu_metric ? std::optional(target) : std::nullopt;
    }
    [[nodiscard]] Needs needs() const { return {.metrics = metric != k_cpu_metric}; }
    bool operator==(const AwsTargetTrackingConfig&) const = default;
};

/// What is wrong with a configuration, if anything.
[[nodiscard]] std::optional<std::string> flaw(const AwsTargetTrackingConfig& config);

struct AwsTargetTrackingState {
    aws::Alarm alarm;
    aws::Warming warming;
    LastChange scale_in;

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("alarm", self.alarm);
        visit("warming", self.warming);
        visit("scale_in", self.scale_in);
    }
    void amend(const Observation& observation, int granted) { scale_in.amend(observation, granted); }
    bool operator==(const AwsTargetTrackingState&) const = default;
};

/// Holds where the metric is not known.
[[nodiscard]] Decision advance(const AwsTargetTrackingConfig& config, AwsTargetTrackingState& state,
                               const Observation& observation);

} // namespace scaleit::policy
