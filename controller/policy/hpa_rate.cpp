#include "controller/policy/hpa_rate.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace scaleit::policy::hpa {

namespace {

using Count = std::int32_t; // what the real controller counts in
constexpr std::int64_t k_count_max = std::numeric_limits<Count>::max();
constexpr std::int64_t k_count_min = std::numeric_limits<Count>::min();

int to_count(std::int64_t value) { return static_cast<int>(std::clamp(value, k_count_min, k_count_max)); }

int to_count(double value) {
    return static_cast<int>(std::clamp(value, static_cast<double>(k_count_min), static_cast<double>(k_count_max)));
}

enum class Direction { up, down };

/// How many there were when a rate's period began. The older rules look at changes in their own direction alone.
std::int64_t at_start(Direction direction, const HpaRate& rate, const Tally& tally) {
    const bool both = tally.generation != HpaGeneration::v1_20;
    const bool added = both || direction == Direction::up;
    const bool removed = both || direction == Direction::down;
    return tally.current - (added ? changed_within(tally.events.up, rate.period, tally.now) : 0) +
           (removed ? changed_within(tally.events.down, rate.period, tally.now) : 0);
}

std::optional<Cut> limit_by_doubling(const HpaConfig& config, const Change& wanted) {
    constexpr int k_factor = 2;
    constexpr int k_least = 4;
    const int doubled = std::max(to_count(std::int64_t{k_factor} * wanted.from), k_least);
    if (wanted.to < config.bounds.min) {
        return Cut{config.bounds.min, Reason::bounds_min};
    }
    if (wanted.to > std::min(doubled, config.bounds.max)) {
        return config.bounds.max > doubled ? Cut{doubled, Reason::rate_limit}
                                           : Cut{config.bounds.max, Reason::bounds_max};
    }
    return std::nullopt;
}

} // namespace

std::int64_t changed_within(std::span<const ScaleEvent> events, Duration period, Instant now) {
    std::int64_t sum = 0;
    for (const ScaleEvent& event : events) {
        sum += event.at > now - period ? event.change : 0;
    }
    return sum;
}

void store(const HpaBehavior& behavior, const Change& change, Events& events) {
    const bool up = change.to > change.from;
    std::vector<ScaleEvent>& held = up ? events.up : events.down;
    Duration longest{};
    for (const HpaRate& rate : (up ? behavior.up : behavior.down).rates) {
        longest = std::max(longest, rate.period);
    }
    ScaleEvent* slot = nullptr;
    for (ScaleEvent& event : held) {
        event.outdated = event.outdated || event.at < change.at - longest;
        slot = event.outdated ? &event : slot;
    }
    if (slot == nullptr && held.size() >= k_events_max) {
        slot = &*std::min_element(held.begin(), held.end(),
                                  [](const ScaleEvent& a, const ScaleEvent& b) { return a.at < b.at; });
    }
    const ScaleEvent event{std::abs(change.to - change.from), change.at, false};
    if (slot != nullptr) {
        *slot = event;
    } else {
        held.push_back(event);
    }
}

int up_limit(const HpaRules& rules, const Tally& tally) {
    if (rules.select == HpaSelect::disabled) {
        return tally.current;
    }
    const bool least = rules.select == HpaSelect::min;
    int chosen = to_count(least ? k_count_max : k_count_min);
    for (const HpaRate& rate : rules.rates) {
        const std::int64_t start = at_start(Direction::up, rate, tally);
        const int allowed =
            rate.type == HpaRateType::pods
                ? to_count(start + rate.value)
                : to_count(std::ceil(static_cast<double>(start) * (1.0 + static_cast<double>(rate.value) / 100.0)));
        chosen = least ? std::min(chosen, allowed) : std::max(chosen, allowed);
    }
    return chosen;
}

int down_limit(const HpaRules& rules, const Tally& tally) {
    if (rules.select == HpaSelect::disabled) {
        return tally.current;
    }
    const bool least = rules.select == HpaSelect::min; // the least change leaves the most replicas
    int chosen = to_count(least ? k_count_min : k_count_max);
    for (const HpaRate& rate : rules.rates) {
        const std::int64_t start = at_start(Direction::down, rate, tally);
        const int allowed =
            rate.type == HpaRateType::pods
                ? to_count(start - rate.value)
                : to_count(std::trunc(static_cast<double>(start) * (1.0 - static_cast<double>(rate.value) / 100.0)));
        chosen = least ? std::max(chosen, allowed) : std::min(chosen, allowed);
    }
    return chosen;
}

std::optional<Cut> limit(const HpaConfig& config, const Change& wanted, const Events& events) {
    if (!config.behavior) {
        return limit_by_doubling(config, wanted);
    }
    const Tally tally{config.generation, wanted.from, events, wanted.at};
    if (wanted.to > wanted.from) {
        const int allowed = std::max(up_limit(config.behavior->up, tally), wanted.from);
        if (wanted.to > std::min(allowed, config.bounds.max)) {
            return config.bounds.max > allowed ? Cut{allowed, Reason::rate_limit}
                                               : Cut{config.bounds.max, Reason::bounds_max};
        }
    } else if (wanted.to < wanted.from) {
        const int allowed = std::min(down_limit(config.behavior->down, tally), wanted.from);
        if (wanted.to < std::max(allowed, config.bounds.min)) {
            return config.bounds.min < allowed ? Cut{allowed, Reason::rate_limit}
                                               : Cut{config.bounds.min, Reason::bounds_min};
        }
    }
    return std::nullopt;
}

} // namespace scaleit::policy::hpa
