#include "controller/policy/schedule.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace scaleit::policy {

namespace {

bool is_open(const ScheduleWindow& window, const LocalMoment& now) {
    const int yesterday = (now.day + 6) % 7;
    if (window.from.minutes < window.to.minutes) {
        return window.days.has(now.day) && now.minute >= window.from.minutes && now.minute < window.to.minutes;
    }
    return (window.days.has(now.day) && now.minute >= window.from.minutes) ||
           (window.days.has(yesterday) && now.minute < window.to.minutes);
}

std::optional<std::string> flaw_of_count(std::string_view what, int replicas) {
    if (replicas >= 0 && replicas <= k_replicas_max) {
        return std::nullopt;
    }
    return fmt::format("{} is {} replicas, expected 0 to {}", what, replicas, k_replicas_max);
}

} // namespace

std::optional<std::string> flaw(const ScheduleConfig& config) {
    if (config.windows.size() > k_windows_max || config.calendar.offset_changes.size() > k_offset_changes_max) {
        return fmt::format("{} windows and {} offset_changes, expected at most {} and {}", config.windows.size(),
                           config.calendar.offset_changes.size(), k_windows_max, k_offset_changes_max);
    }
    for (const ScheduleWindow& window : config.windows) {
        if (const auto wrong = flaw_of_count("a window", window.replicas)) {
            return wrong;
        }
    }
    const auto later = [](const OffsetChange& a, const OffsetChange& b) { return a.from.seconds >= b.from.seconds; };
    const std::vector<OffsetChange>& changes = config.calendar.offset_changes;
    if (std::adjacent_find(changes.begin(), changes.end(), later) != changes.end()) {
        return "offset_changes are not in order of time";
    }
    if (config.calendar.time_zone && (config.calendar.utc_offset != UtcOffset{} || !changes.empty())) {
        return fmt::format("time_zone {} says how far local time is from UTC; leave out utc_offset and offset_changes",
                           config.calendar.time_zone->name);
    }
    const auto wrong = flaw_of_count("otherwise", config.otherwise);
    return wrong ? wrong : flaw(config.bounds);
}

Decision advance(const ScheduleConfig& config, ScheduleState& state, const Observation& observation) {
    static_cast<void>(state);
    const LocalMoment now = local_moment(config.calendar, observation.at);
    std::optional<int> open;
    for (const ScheduleWindow& window : config.windows) {
        if (is_open(window, now)) {
            open = std::max(open.value_or(0), window.replicas);
        }
    }
    const int wanted = open.value_or(config.otherwise);
    Decision decision(wanted == observation.replicas ? Reason::steady : Reason::schedule, wanted);
    clamp(decision, config.bounds);
    return decision;
}

} // namespace scaleit::policy
