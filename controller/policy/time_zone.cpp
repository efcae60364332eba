#include "controller/policy/time_zone.hpp"

#include <date/tz.h>
#include <stdexcept>

namespace scaleit::policy {

namespace {

const date::time_zone* find_zone(const std::string& name) {
    try {
        return date::locate_zone(name);
    } catch (const std::runtime_error&) { // how the library says that it has no such zone
        return nullptr;
    }
}

UtcOffset offset_of(const date::sys_info& info) {
    return {static_cast<int>(std::chrono::duration_cast<std::chrono::minutes>(info.offset).count())};
}

} // namespace

std::optional<TimeZone> TimeZone::from_text(std::string_view text) {
    TimeZone zone{std::string(text)};
    return find_zone(zone.name) != nullptr ? std::optional(zone) : std::nullopt;
}

Calendar resolved(Calendar calendar) {
    const date::time_zone* zone = calendar.time_zone ? find_zone(calendar.time_zone->name) : nullptr;
    if (zone == nullptr) {
        return calendar;
    }
    calendar.time_zone.reset();
    calendar.offset_changes.clear();
    const date::sys_seconds start{std::chrono::seconds(calendar.start.value_or(Calendar::k_some_monday).seconds)};
    date::sys_info now = zone->get_info(start);
    calendar.utc_offset = offset_of(now);
    for (const date::sys_seconds end = start + date::years(k_zone_years); now.end < end;) {
        now = zone->get_info(now.end);
        calendar.offset_changes.push_back({{now.begin.time_since_epoch().count()}, offset_of(now)});
    }
    return calendar;
}

} // namespace scaleit::policy
