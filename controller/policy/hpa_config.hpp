#pragma once
// What a Kubernetes HorizontalPodAutoscaler says, and what the flags of the controller behind it say: the configuration
// of the policy `hpa`. Names and ranges are those of autoscaling/v2.
#include "controller/core/names.hpp"
#include "controller/core/signals.hpp"
#include "controller/core/time.hpp"
#include "controller/policy/bounds.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace scaleit::policy {

/// Which rules decide: those of Kubernetes 1.20, or those of 1.33 and later.
enum class HpaGeneration : std::uint8_t { v1_20, v1_33 };

constexpr auto enum_names(HpaGeneration) { return std::to_array<std::string_view>({"1.20", "1.33"}); }

enum class HpaSource : std::uint8_t {
    resource,           ///< a share of what each replica requests
    container_resource, ///< the same of one container; scaleit knows one figure for the whole replica
    pods,               ///< a figure of each replica
    object,             ///< one figure of something in the cluster
    external,           ///< one figure of something outside
};

constexpr auto enum_names(HpaSource) {
    return std::to_array<std::string_view>({"resource", "container_resource", "pods", "object", "external"});
}

enum class HpaTarget : std::uint8_t {
    utilization,   ///< percent of the request: resources
    average_value, ///< of each replica: every source
    value,         ///< of the whole: objects and external figures
};

constexpr auto enum_names(HpaTarget) {
    return std::to_array<std::string_view>({"utilization", "average_value", "value"});
}

/// One entry of `spec.metrics`.
struct HpaMetric {
    HpaSource source = HpaSource::resource;
    std::string name = "cpu";   ///< as the manifest has it
    std::string container;      ///< of container_resource; kept, without effect
    std::string signal = "cpu"; ///< what the observation calls it: `cpu`, or the name of a metric among its signals
    HpaTarget target = HpaTarget::utilization;
    int utilization_percent = 80;   ///< 1..1'000'000, where the target is a utilization
    std::int64_t value_milli = 0;   ///< thousandths, 1..k_value_milli_max, where it is none
    std::int64_t request_milli = 0; ///< what a replica requests, thousandths: of a resource's average value alone

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("source", self.source);
        visit("name", self.name);
        visit("container", self.container);
        visit("signal", self.signal);
        visit("target", self.target);
        visit("utilization_percent", self.utilization_percent);
        visit("value_milli", self.value_milli);
        visit("request_milli", self.request_milli);
    }
    bool operator==(const HpaMetric&) const = default;
};

enum class HpaSelect : std::uint8_t { max, min, disabled };

constexpr auto enum_names(HpaSelect) { return std::to_array<std::string_view>({"Max", "Min", "Disabled"}); }

enum class HpaRateType : std::uint8_t { pods, percent };

constexpr auto enum_names(HpaRateType) { return std::to_array<std::string_view>({"Pods", "Percent"}); }

/// So much change in so much time.
struct HpaRate {
    HpaRateType type = HpaRateType::pods;
    int value = 1;     ///< >= 1
    Duration period{}; ///< 1 s to 30 min

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("type", self.type);
        visit("value", self.value);
        visit("period", self.period);
    }
    bool operator==(const HpaRate&) const = default;
};

/// `behavior.scaleUp` or `behavior.scaleDown`.
struct HpaRules {
    std::optional<Duration> stabilization; ///< 0 to 1 h; nothing: the controller's flag (down), none (up)
    HpaSelect select = HpaSelect::max;
    std::vector<HpaRate> rates;      ///< at least one
    std::optional<double> tolerance; ///< >= 0; nothing: the controller's flag; from 1.33

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("stabilization", self.stabilization);
        visit("select", self.select);
        visit("rates", self.rates);
        visit("tolerance", self.tolerance);
    }
    bool operator==(const HpaRules&) const = default;
};

/// `spec.behavior`, complete: what a manifest leaves out is Kubernetes' default.
struct HpaBehavior {
    HpaRules up{
        Duration{},
        HpaSelect::max,
        {{HpaRateType::pods, 4, std::chrono::seconds(15)}, {HpaRateType::percent, 100, std::chrono::seconds(15)}},
        {}};
    HpaRules down{{}, HpaSelect::max, {{HpaRateType::percent, 100, std::chrono::seconds(15)}}, {}};

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("up", self.up);
        visit("down", self.down);
    }
    bool operator==(const HpaBehavior&) const = default;
};

struct HpaConfig {
    static constexpr std::string_view k_name = "hpa";
    static constexpr std::size_t k_metrics_max = 32;
    static constexpr std::size_t k_rates_max = 32;
    static constexpr std::int64_t k_value_milli_max = 1'000'000'000'000'000; ///< a million millions
    static constexpr int k_percent_max = 1'000'000;
    static constexpr Duration k_stabilization_max = std::chrono::hours(1);
    static constexpr Duration k_period_max = std::chrono::minutes(30);

    HpaGeneration generation = HpaGeneration::v1_33;
    Bounds bounds{};                                            ///< min may be 0
    std::vector<HpaMetric> metrics{HpaMetric{}};                ///< at least one
    std::optional<HpaBehavior> behavior;                        ///< nothing: the rules from before there was a behavior
    double tolerance = 0.1;                                     ///< the controller's flag; 0 to 1
    Duration downscale_stabilization = std::chrono::minutes(5); ///< the controller's flag; 0 to 1 h
    int floor = 1; ///< the fewest replicas the app can be told to run, 0 or 1; scaleit's apps and sessions begin at 1

    /// What the average CPU is compared with, a fraction; nothing where no metric does, or more than one.
    [[nodiscard]] std::optional<double> cpu_target() const;
    /// Sets it, to the nearest percent; false, and nothing changed, where there is none.
    [[nodiscard]] bool set_cpu_target(double target);

    /// Metrics, where one is not the CPU. The states of replicas are looked at where they come along.
    [[nodiscard]] Needs needs() const;

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("generation", self.generation);
        visit("min", self.bounds.min);
        visit("max", self.bounds.max);
        visit("metrics", self.metrics);
        visit("behavior", self.behavior);
        visit("tolerance", self.tolerance);
        visit("downscale_stabilization", self.downscale_stabilization);
        visit("floor", self.floor);
    }
    bool operator==(const HpaConfig&) const = default;
};

/// What is wrong with a configuration, if anything.
[[nodiscard]] std::optional<std::string> flaw(const HpaConfig& config);

} // namespace scaleit::policy
