#pragma once
// What configurations of several policies check alike. Each says what is wrong in words, or nothing.
#include "controller/core/time.hpp"
#include "controller/policy/bounds.hpp"
#include "controller/policy/metric_value.hpp"

#include <cmath>
#include <fmt/format.h>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace scaleit::policy {

/// Both ends included.
struct DurationRange {
    Duration min{};
    Duration max{};
};

[[nodiscard]] inline std::optional<std::string> flaw_of_duration(std::string_view key, Duration value,
                                                                 DurationRange range) {
    if (value >= range.min && value <= range.max) {
        return std::nullopt;
    }
    return fmt::format("{} is {}, expected {} to {}", key, format_duration(value), format_duration(range.min),
                       format_duration(range.max));
}

/// A configuration's duration by its key.
struct NamedDuration {
    std::string_view key;
    Duration value{};
    DurationRange range{};
};

/// The flaw of the first that has one.
[[nodiscard]] inline std::optional<std::string> flaw_of_durations(std::initializer_list<NamedDuration> durations) {
    for (const NamedDuration& each : durations) {
        if (auto wrong = flaw_of_duration(each.key, each.value, each.range)) {
            return wrong;
        }
    }
    return std::nullopt;
}

/// A metric's name and a value that stands for so much of it: above 0 by a millionth, up to k_metric_max.
[[nodiscard]] inline std::optional<std::string> flaw_of_metric(std::string_view metric, std::string_view key,
                                                               double value) {
    if (metric.empty()) {
        return "metric has no name";
    }
    if (!(value >= 1.0 / k_ppm_one && value <= k_metric_max)) {
        return fmt::format("{} is {}, expected above 0 and at most {}", key, value, k_metric_max);
    }
    return std::nullopt;
}

/// A wanted count as a decision carries it, before bounds.
[[nodiscard]] constexpr int countable(std::int64_t replicas) {
    constexpr std::int64_t k_most = std::int64_t{4} * k_replicas_max;
    return static_cast<int>(replicas < 0 ? 0 : replicas > k_most ? k_most : replicas);
}

} // namespace scaleit::policy
