#pragma once
// The third step of hpa: how far the count may move, by the rate policies over the changes of late, or, without
// behavior, by the older limit of twice the count; and the bounds, which the real controller applies in the same step.
// Changes are remembered as the real controller does (storeScaleEvent and its neighbours in horizontal.go).
#include "controller/policy/hpa_config.hpp"

#include <span>

namespace scaleit::policy::hpa {

/// A change that was made: by how many replicas, when, and whether it was found too old for every rate.
struct ScaleEvent {
    int change = 0; ///< > 0 in either direction
    Instant at{};
    bool outdated = false;

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("change", self.change);
        visit("at_ns", self.at);
        visit("outdated", self.outdated);
    }
    bool operator==(const ScaleEvent&) const = default;
};

struct Events {
    std::vector<ScaleEvent> up;
    std::vector<ScaleEvent> down;

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("up", self.up);
        visit("down", self.down);
    }
    bool operator==(const Events&) const = default;
};

/// Events held in one direction: half an hour's, two a second. Where ticks are closer, the oldest gives way.
inline constexpr std::size_t k_events_max = 4096;

/// A change from one count to another.
struct Change {
    int from = 0;
    int to = 0;
    Instant at{};

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("from", self.from);
        visit("to", self.to);
        visit("at_ns", self.at);
    }
    bool operator==(const Change&) const = default;
};

/// Replicas changed by events younger than `period`.
[[nodiscard]] std::int64_t changed_within(std::span<const ScaleEvent> events, Duration period, Instant now);

/// Remembers a change. Marks what is older than the longest period of its direction, and takes the last marked slot.
void store(const HpaBehavior& behavior, const Change& change, Events& events);

/// What rate policies are applied to: the present count and the changes that led to it. `events` must outlive it.
struct Tally {
    HpaGeneration generation = HpaGeneration::v1_33;
    int current = 0;
    const Events& events;
    Instant now{};
};

/// The count that the rate policies allow at most, or at least; not cut to the bounds. May lie on the wrong side of the
/// present count where the changes of late used it up.
[[nodiscard]] int up_limit(const HpaRules& rules, const Tally& tally);
[[nodiscard]] int down_limit(const HpaRules& rules, const Tally& tally);

/// A count and what cut it.
struct Cut {
    int replicas = 0;
    Reason reason = Reason::rate_limit; ///< or bounds_min, bounds_max

    bool operator==(const Cut&) const = default;
};

/// What limits a change; nothing where it may be made.
[[nodiscard]] std::optional<Cut> limit(const HpaConfig& config, const Change& wanted, const Events& events);

} // namespace scaleit::policy::hpa
