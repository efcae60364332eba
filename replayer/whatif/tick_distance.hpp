#pragma once
// How far the ticks of a session that does not say so are apart: as most of them are. A client that asks once more in a
// hurry, or pauses, changes nothing.
#include "controller/core/time.hpp"

#include <optional>
#include <vector>

namespace scaleit::whatif {

/// Only so many distances are looked at, the first ones.
inline constexpr std::size_t k_distances_looked_at_max = 4'000;

/// Takes the ticks of one session in order.
class TickDistance {
public:
    /// Requires: after the one before.
    void add(Instant at);
    /// Further ticks change nothing.
    [[nodiscard]] bool is_full() const { return distances_.size() == k_distances_looked_at_max; }
    /// The median, the upper one of two; > 0. Nothing of fewer than two ticks.
    [[nodiscard]] std::optional<Duration> usual() const;

private:
    std::optional<Instant> before_;
    std::vector<Duration> distances_;
};

} // namespace scaleit::whatif
