#pragma once
// What a run wanted, tick by tick: the sequence of desired counts, kept as the ticks at which it changed.
#include "controller/core/tick.hpp"

#include <optional>
#include <span>
#include <vector>

namespace scaleit::score {

class Decisions {
public:
    /// From this tick on the same count was wanted.
    struct Change {
        std::int64_t tick = 0;      ///< place in the schedule
        std::optional<int> desired; ///< nothing: the app was to be left as it was

        bool operator==(const Change&) const = default;
    };

    /// Requires: tick.index after the one before.
    void add(const Tick& tick) { add(tick.index, tick.decision.desired()); }
    void add(std::int64_t tick, std::optional<int> desired) {
        if (changes_.empty() || changes_.back().desired != desired) {
            changes_.push_back({tick, desired});
        }
        end_ = tick + 1;
    }

    [[nodiscard]] std::span<const Change> changes() const { return changes_; }
    /// One after the last tick; 0 where there is none.
    [[nodiscard]] std::int64_t end() const { return end_; }

    bool operator==(const Decisions&) const = default;

private:
    std::vector<Change> changes_;
    std::int64_t end_ = 0;
};

/// Where two runs part: the first tick at which they want different counts, or that only one of them has.
struct Parting {
    std::int64_t tick = 0;
    std::optional<int> first;  ///< wanted there by the first run
    std::optional<int> second; ///< and by the second
    bool is_end = false;       ///< one run has no such tick

    bool operator==(const Parting&) const = default;
};
[[nodiscard]] std::optional<Parting> parting(const Decisions& first, const Decisions& second);

} // namespace scaleit::score
