#include "replayer/search/playable.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace scaleit::search {

namespace {

using scenario::Scenario;

std::int64_t ticks_in(Duration time, Duration step) { return (time + step - Duration{1}) / step; }

/// When the last call that a rule can meet is over; nothing where there may always be another. A poll's number is its
/// tick's; a write's number says nothing about its time.
std::optional<Duration> end_of(const fault::Rule& rule, const Scenario& scene) {
    const Duration step = scene.clock.step;
    const auto most = static_cast<std::uint64_t>(ticks_of(scene));
    const auto of_polls = [&](std::uint64_t count) { return step * static_cast<Duration::rep>(std::min(count, most)); };
    std::optional<Duration> end;
    const auto bound = [&](Duration by) { end = std::min(end.value_or(by), by); };
    if (rule.when.until) {
        bound(*rule.when.until - k_start);
    }
    if (!rule.writes && rule.when.at) {
        bound(rule.when.at->empty() ? Duration::zero() : of_polls(rule.when.at->back() + 1));
    }
    if (!rule.writes && rule.when.first) {
        bound(of_polls(*rule.when.first));
    }
    if (end && rule.fault == fault::FaultKind::write_late) {
        *end += rule.time.max;
    }
    return end;
}

} // namespace

std::optional<std::string> flaw(const Scenario& scene) {
    if (scene.clock.kind != scenario::ClockKind::lockstep) {
        return "the clock is real; say clock: {kind: lockstep, step: 15s}";
    }
    if (scene.demand.values.empty() || scene.demand.every != scene.clock.step) {
        return "demand is not given by values, one each step of the clock";
    }
    if (!scene.length) {
        return "it has no length";
    }
    if (*scene.length / scene.clock.step >= k_ticks_max) {
        return fmt::format("{} is over {} steps of {}", format_duration(*scene.length), k_ticks_max,
                           format_duration(scene.clock.step));
    }
    return std::nullopt;
}

std::int64_t ticks_of(const Scenario& scene) {
    return std::max<std::int64_t>(1, ticks_in(*scene.length, scene.clock.step));
}

std::optional<std::int64_t> quiet_from(const Scenario& scene) {
    const std::vector<double>& values = scene.demand.values;
    const auto change =
        std::find_if(values.rbegin(), values.rend(), [&](double value) { return value != values.back(); });
    std::int64_t quiet = values.rend() - change;
    if (scene.faults.error_rate > 0) {
        return std::nullopt;
    }
    for (const fault::Rule& rule : scene.faults.rules) {
        const std::optional<Duration> end = end_of(rule, scene);
        if (!end) {
            return std::nullopt;
        }
        quiet = std::max(quiet, ticks_in(*end, scene.clock.step));
    }
    return std::min(quiet, ticks_of(scene));
}

} // namespace scaleit::search
