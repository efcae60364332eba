#pragma once
// Faults by the world's time: what befalls the calls that come within a span of it, however many they are.
#include "fake_app/fault/fault_kind.hpp"

#include <optional>
#include <vector>

namespace scaleit::fault {

struct Timetable {
    /// A fault from k_start + place * step on, until the next place.
    struct Entry {
        std::int64_t place = 0; ///< >= 0
        Fault fault{};
    };

    Duration step = std::chrono::seconds(1); ///< > 0
    std::vector<Entry> reads{};              ///< in order of their places, one for each
    std::vector<Entry> writes{};             ///< likewise

    /// What befalls a call of that kind which arrives at `now`; nothing: it goes through.
    [[nodiscard]] std::optional<Fault> at(CallKind kind, Instant now) const;
};

} // namespace scaleit::fault
