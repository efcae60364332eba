#include "fake_app/fault/timetable.hpp"

#include <algorithm>

namespace scaleit::fault {

std::optional<Fault> Timetable::at(CallKind kind, Instant now) const {
    const std::vector<Entry>& entries = kind == CallKind::read ? reads : writes;
    const std::int64_t place = (now - k_start) / step;
    const auto found = std::lower_bound(entries.begin(), entries.end(), place,
                                        [](const Entry& entry, std::int64_t wanted) { return entry.place < wanted; });
    return found != entries.end() && found->place == place ? std::optional(found->fault) : std::nullopt;
}

} // namespace scaleit::fault
