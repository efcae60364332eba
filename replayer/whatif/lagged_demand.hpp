#pragma once
// Demand behind CPU that was reported late: what a tick saw belongs to the tick whose CPU it was.
#include "replayer/whatif/world.hpp"

#include <span>

namespace scaleit::whatif {

/// What a tick saw and what was true at it.
struct Sight {
    std::optional<double> cpu; ///< as reported then, late; nothing: the tick has no data
    int ready = 0;             ///< replicas that served at the tick itself; 0: not known yet
    bool censored = false;     ///< `cpu` was at its limit
};

/// Gives each moment the demand that its own CPU tells: that of the sight `lag` later, times the replicas that served at
/// the moment. What was reported at the beginning stands for the first moment. Moments of which nothing is told hold the
/// demand of the one before them, and those before the first that is told that one's. Requires: one sight a moment;
/// lag > 0; a sight with data.
void shift_back(std::vector<RecordedWorld::Moment>& moments, std::span<const Sight> sights, Duration lag);

} // namespace scaleit::whatif
