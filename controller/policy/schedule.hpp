#pragma once
// Counts by the clock on the wall: windows of the week, each with its number of replicas. Where windows overlap the
// largest holds; outside all of them the count for otherwise. Demand has no say: where it should have, see predictive.
#include "controller/core/observation.hpp"
#include "controller/policy/bounds.hpp"
#include "controller/policy/calendar.hpp"
#include "controller/policy/verdict.hpp"

#include <string>
#include <vector>

namespace scaleit::policy {

inline constexpr std::size_t k_windows_max = 1000;
inline constexpr std::size_t k_offset_changes_max = 1000;

/// From `from` until before `to`, on each of the days when it begins; past midnight where `to` is not after `from`.
struct ScheduleWindow {
    Days days{};
    TimeOfDay from{};
    TimeOfDay to{k_minutes_a_day};
    int replicas = 1; ///< 0..k_replicas_max

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("days", self.days);
        visit("from", self.from);
        visit("to", self.to);
        visit("replicas", self.replicas);
    }
    bool operator==(const ScheduleWindow&) const = default;
};

struct ScheduleConfig {
    static constexpr std::string_view k_name = "schedule";

    std::vector<ScheduleWindow> windows; ///< at most k_windows_max
    int otherwise = 1;                   ///< replicas outside all windows
    Calendar calendar{};
    Bounds bounds{};

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("windows", self.windows);
        visit("otherwise", self.otherwise);
        visit("start", self.calendar.start);
        visit("utc_offset", self.calendar.utc_offset);
        visit("offset_changes", self.calendar.offset_changes);
        visit("time_zone", self.calendar.time_zone);
        visit("min", self.bounds.min);
        visit("max", self.bounds.max);
    }
    bool operator==(const ScheduleConfig&) const = default;
};

/// What is wrong with a configuration, if anything.
[[nodiscard]] std::optional<std::string> flaw(const ScheduleConfig& config);

struct ScheduleState {
    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        static_cast<void>(self);
        static_cast<void>(visit);
    }
    bool operator==(const ScheduleState&) const = default;
};

[[nodiscard]] Decision advance(const ScheduleConfig& config, ScheduleState& state, const Observation& observation);

} // namespace scaleit::policy
