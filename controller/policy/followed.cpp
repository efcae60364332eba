#include "controller/policy/followed.hpp"

#include <algorithm>

namespace scaleit::policy {

namespace {

using Names = std::vector<std::string>;

template <class Config> Names names_of(const Config& config) {
    if constexpr (requires { Config::k_kind.metric; }) {
        return {std::string(Config::k_kind.metric)};
    } else if constexpr (requires { config.metric; }) {
        return {config.metric};
    } else {
        return {};
    }
}

Names names_of(const HpaConfig& config) {
    Names names(config.metrics.size());
    std::transform(config.metrics.begin(), config.metrics.end(), names.begin(),
                   [](const HpaMetric& metric) { return metric.signal; });
    return names;
}

Names names_of(const KedaConfig& config) { return names_of(config.hpa); }

Names names_of(const ThresholdConfig& config) {
    Names names(config.free.size());
    std::transform(config.free.begin(), config.free.end(), names.begin(),
                   [](const FreeRange& range) { return range.resource; });
    return names;
}

Names names_of(const CompositeConfig& config) {
    Names names;
    if (config.memory) {
        names.emplace_back(k_memory_metric);
    }
    if (config.request_rate) {
        names.emplace_back(k_request_rate_metric);
    }
    return names;
}

} // namespace

std::vector<std::string> metrics_followed(const Policy& policy) {
    return std::visit(
        [](const auto& instance) {
            Names names = names_of(instance.config);
            if (instance.flap_guard) {
                names.push_back(instance.flap_guard->metric);
            }
            std::sort(names.begin(), names.end());
            names.erase(std::unique(names.begin(), names.end()), names.end());
            names.erase(std::remove(names.begin(), names.end(), k_cpu_metric), names.end());
            return names;
        },
        policy);
}

} // namespace scaleit::policy
