#include "controller/policy/threshold.hpp"

#include "controller/policy/metric_value.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace scaleit::policy {

namespace {

enum class Level { unknown, low, within, high };

/// CPU is compared in millionths: 1 - 0.90 is not 0.10 among doubles.
Level level_of(const FreeRange& range, const Observation& observation) {
    if (range.resource == k_free_cpu) {
        const std::int64_t free = k_ppm_one - to_ppm(observation.cpu);
        return free < to_ppm(range.lower) ? Level::low : free > to_ppm(range.upper) ? Level::high : Level::within;
    }
    const Metric* metric = observation.signals == nullptr ? nullptr : observation.signals->find(range.resource);
    if (metric == nullptr) {
        return Level::unknown;
    }
    return metric->value < range.lower ? Level::low : metric->value > range.upper ? Level::high : Level::within;
}

} // namespace

Needs ThresholdConfig::needs() const {
    return {.metrics = std::any_of(free.begin(), free.end(),
                                   [](const FreeRange& range) { return range.resource != k_free_cpu; })};
}

std::optional<std::string> flaw(const ThresholdConfig& config) {
    if (config.free.empty() || config.free.size() > k_free_ranges_max) {
        return fmt::format("free has {} resources, expected 1 to {}", config.free.size(), k_free_ranges_max);
    }
    for (auto range = config.free.begin(); range != config.free.end(); ++range) {
        const auto same = [&](const FreeRange& other) { return other.resource == range->resource; };
        if (range->resource.empty() || std::any_of(config.free.begin(), range, same)) {
            return fmt::format("resource '{}' is given twice or has no name", range->resource);
        }
        if (!std::isfinite(range->lower) || !std::isfinite(range->upper) || !(range->lower < range->upper)) {
            return fmt::format("free of '{}' is from {} to {}, expected lower < upper", range->resource, range->lower,
                               range->upper);
        }
        if (range->resource == k_free_cpu && (range->lower < 0 || range->upper > 1)) {
            return fmt::format("free of 'cpu' is from {} to {}, expected shares from 0 to 1", range->lower,
                               range->upper);
        }
    }
    return flaw(config.bounds);
}

Decision advance(const ThresholdConfig& config, ThresholdState& state, const Observation& observation) {
    static_cast<void>(state);
    std::vector<Level> levels;
    levels.reserve(config.free.size());
    for (const FreeRange& range : config.free) {
        levels.push_back(level_of(range, observation));
    }
    const auto any = [&levels](Level level) { return std::find(levels.begin(), levels.end(), level) != levels.end(); };
    if (std::all_of(levels.begin(), levels.end(), [](Level level) { return level == Level::unknown; })) {
        return {};
    }
    Decision decision(Reason::steady, observation.replicas);
    if (any(Level::low)) {
        decision = {Reason::free_low, observation.replicas + 1};
    } else if (any(Level::high) && any(Level::unknown)) {
        decision = {Reason::partial_metrics, observation.replicas};
    } else if (any(Level::high)) {
        decision = {Reason::free_high, std::max(0, observation.replicas - 1)};
    }
    clamp(decision, config.bounds);
    return decision;
}

} // namespace scaleit::policy
