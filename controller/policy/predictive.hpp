#pragma once
// A seasonal forecast over a reactive floor. Demand is remembered by slots of a season (of a day, by default); what the
// same slots had in seasons before says what is coming within the app's start-up time. The ratio rule on what is seen
// now is the floor: the forecast can only add to it.
//
// Up at once. Down only `down_cooldown` after the count last rose, and then by a share of what is too much:
// floor((present - wanted) * (1 - down_damping)), the rule of Imdoukh's planner (doi 10.1007/s00521-019-04507-z).
#include "controller/core/observation.hpp"
#include "controller/policy/bounds.hpp"
#include "controller/policy/verdict.hpp"

#include <string>
#include <vector>

namespace scaleit::policy {

inline constexpr int k_slots_max = 10'080; ///< a week of minutes
inline constexpr Duration k_season_max = std::chrono::hours(24 * 366);

struct PredictiveConfig {
    static constexpr std::string_view k_name = "predictive";

    double target = 0.80; ///< CPU, 0.01..0.99
    Bounds bounds{};
    Duration season = std::chrono::hours(24);  ///< > 0, up to k_season_max; at least slots nanoseconds
    int slots = 96;                            ///< of a season, 1..k_slots_max
    Duration ahead = std::chrono::minutes(15); ///< how far to look: the start-up time, and more; 0..season
    double memory = 0.5;                       ///< weight of all seasons before the newest, 0..0.99
    Duration down_cooldown = std::chrono::seconds(10);
    double down_damping = 0.40; ///< share of the excess that is kept, 0..0.99

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("target", self.target);
        visit("min", self.bounds.min);
        visit("max", self.bounds.max);
        visit("season", self.season);
        visit("slots", self.slots);
        visit("ahead", self.ahead);
        visit("memory", self.memory);
        visit("down_cooldown", self.down_cooldown);
        visit("down_damping", self.down_damping);
    }
    bool operator==(const PredictiveConfig&) const = default;
};

/// What is wrong with a configuration, if anything.
[[nodiscard]] std::optional<std::string> flaw(const PredictiveConfig& config);

struct PredictiveState {
    static constexpr std::int64_t k_unseen = -1;
    std::vector<std::int64_t>
        demand_ppm;               ///< by slot, millionths of a replica, k_unseen where none was seen; empty at first
    std::int64_t slot = k_unseen; ///< the slot being watched, counted from the run's start
    std::int64_t sum_ppm = 0;     ///< of it
    std::int64_t count = 0;
    int last_replicas = 0; ///< at the last observation; 0: none yet
    Instant raised_at{};   ///< when the count was last seen to rise

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("demand_ppm", self.demand_ppm);
        visit("slot", self.slot);
        visit("sum_ppm", self.sum_ppm);
        visit("count", self.count);
        visit("last_replicas", self.last_replicas);
        visit("raised_at_ns", self.raised_at);
    }
    bool operator==(const PredictiveState&) const = default;
};

/// What the ratio rule asks for, before bounds: the floor of every decision.
[[nodiscard]] int reactive_replicas(const PredictiveConfig& config, const Observation& observation);

[[nodiscard]] Decision advance(const PredictiveConfig& config, PredictiveState& state, const Observation& observation);

} // namespace scaleit::policy
