#include "controller/policy/hpa_config.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace scaleit::policy {

namespace {

using Flaw = std::optional<std::string>;

constexpr double k_tolerance_max = 1000;
constexpr std::size_t k_name_bytes_max = 256;

bool is_resource(const HpaMetric& metric) {
    return metric.source == HpaSource::resource || metric.source == HpaSource::container_resource;
}

/// Which targets a source has.
bool fits(HpaSource source, HpaTarget target) {
    switch (target) {
    case HpaTarget::utilization:
        return source == HpaSource::resource || source == HpaSource::container_resource;
    case HpaTarget::value:
        return source == HpaSource::object || source == HpaSource::external;
    case HpaTarget::average_value:
        return true;
    }
    return false;
}

Flaw flaw(const HpaMetric& metric) {
    const auto wrong = [&](const std::string& what) { return fmt::format("metric '{}': {}", metric.name, what); };
    if (metric.name.empty() || metric.signal.empty() || metric.name.size() > k_name_bytes_max ||
        metric.signal.size() > k_name_bytes_max || metric.container.size() > k_name_bytes_max) {
        return wrong(fmt::format("expected names of 1 to {} bytes", k_name_bytes_max));
    }
    if (!fits(metric.source, metric.target)) {
        return wrong(fmt::format("source {} has no target of type {}", name(metric.source), name(metric.target)));
    }
    const bool percent = metric.target == HpaTarget::utilization;
    if (percent && (metric.utilization_percent < 1 || metric.utilization_percent > HpaConfig::k_percent_max)) {
        return wrong(fmt::format("utilization is {}, expected 1 to {} percent", metric.utilization_percent,
                                 HpaConfig::k_percent_max));
    }
    if (!percent && (metric.value_milli < 1 || metric.value_milli > HpaConfig::k_value_milli_max)) {
        return wrong(
            fmt::format("value is {} thousandths, expected 1 to {}", metric.value_milli, HpaConfig::k_value_milli_max));
    }
    const bool wants_request = !percent && is_resource(metric);
    if (wants_request && (metric.request_milli < 1 || metric.request_milli > HpaConfig::k_value_milli_max)) {
        return wrong("an average value can only be compared where it is known what a replica requests");
    }
    return std::nullopt;
}

Flaw flaw(const HpaRules& rules, const HpaConfig& config, std::string_view direction) {
    const auto wrong = [&](const std::string& what) { return fmt::format("behavior, {}: {}", direction, what); };
    if (rules.stabilization &&
        (*rules.stabilization < Duration{} || *rules.stabilization > HpaConfig::k_stabilization_max)) {
        return wrong(fmt::format("stabilization is {}, expected at most {}", format_duration(*rules.stabilization),
                                 format_duration(HpaConfig::k_stabilization_max)));
    }
    if (rules.rates.empty() || rules.rates.size() > HpaConfig::k_rates_max) {
        return wrong(fmt::format("{} rate policies, expected 1 to {}", rules.rates.size(), HpaConfig::k_rates_max));
    }
    for (const HpaRate& rate : rules.rates) {
        if (rate.value < 1) {
            return wrong(fmt::format("a rate's value is {}, expected at least 1", rate.value));
        }
        if (rate.period < std::chrono::seconds(1) || rate.period > HpaConfig::k_period_max) {
            return wrong(fmt::format("a rate's period is {}, expected 1s to {}", format_duration(rate.period),
                                     format_duration(HpaConfig::k_period_max)));
        }
    }
    if (rules.tolerance && !(*rules.tolerance >= 0 && *rules.tolerance <= k_tolerance_max)) {
        return wrong(fmt::format("tolerance is {}, expected 0 to {}", *rules.tolerance, k_tolerance_max));
    }
    if (rules.tolerance && config.generation == HpaGeneration::v1_20) {
        return wrong("there is no tolerance by direction in generation 1.20");
    }
    return std::nullopt;
}

/// The only ones that still have a figure when nothing runs.
bool outlives_replicas(const HpaMetric& metric) {
    return metric.source == HpaSource::object || metric.source == HpaSource::external;
}

Flaw flaw_of_bounds(const HpaConfig& config) {
    const Bounds& bounds = config.bounds;
    if (bounds.min < 0 || bounds.max < std::max(bounds.min, 1) || bounds.max > k_replicas_max) {
        return fmt::format("min is {} and max is {}, expected 0 <= min <= max, 1 <= max <= {}", bounds.min, bounds.max,
                           k_replicas_max);
    }
    if (bounds.min == 0 && std::none_of(config.metrics.begin(), config.metrics.end(), outlives_replicas)) {
        return "min is 0, which needs at least one object or external metric";
    }
    if (config.floor != 0 && config.floor != 1) {
        return fmt::format("floor is {}, expected 0 or 1", config.floor);
    }
    return std::nullopt;
}

bool is_cpu_share(const HpaMetric& metric) { return metric.signal == "cpu" && metric.target == HpaTarget::utilization; }

} // namespace

std::optional<double> HpaConfig::cpu_target() const {
    if (std::count_if(metrics.begin(), metrics.end(), is_cpu_share) != 1) {
        return std::nullopt;
    }
    return std::find_if(metrics.begin(), metrics.end(), is_cpu_share)->utilization_percent / 100.0;
}

Needs HpaConfig::needs() const {
    Needs needs;
    needs.metrics =
        std::any_of(metrics.begin(), metrics.end(), [](const HpaMetric& metric) { return metric.signal != "cpu"; });
    return needs;
}

bool HpaConfig::set_cpu_target(double target) {
    if (!cpu_target() || !(target >= 0.01 && target <= k_percent_max / 100.0)) {
        return false;
    }
    std::find_if(metrics.begin(), metrics.end(), is_cpu_share)->utilization_percent =
        static_cast<int>(target * 100 + 0.5);
    return true;
}

std::optional<std::string> flaw(const HpaConfig& config) {
    if (config.metrics.empty() || config.metrics.size() > HpaConfig::k_metrics_max) {
        return fmt::format("{} metrics, expected 1 to {}", config.metrics.size(), HpaConfig::k_metrics_max);
    }
    for (const HpaMetric& metric : config.metrics) {
        if (Flaw wrong = flaw(metric)) {
            return wrong;
        }
    }
    if (!(config.tolerance >= 0 && config.tolerance <= 1)) {
        return fmt::format("tolerance is {}, expected 0 to 1", config.tolerance);
    }
    if (config.downscale_stabilization < Duration{} ||
        config.downscale_stabilization > HpaConfig::k_stabilization_max) {
        return fmt::format("downscale_stabilization is {}, expected at most {}",
                           format_duration(config.downscale_stabilization),
                           format_duration(HpaConfig::k_stabilization_max));
    }
    if (config.behavior) {
        Flaw wrong = flaw(config.behavior->up, config, "up");
        wrong = wrong ? wrong : flaw(config.behavior->down, config, "down");
        if (wrong) {
            return wrong;
        }
    }
    return flaw_of_bounds(config);
}

} // namespace scaleit::policy
