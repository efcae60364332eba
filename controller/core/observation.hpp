#pragma once
// What one tick knows of the app. Missing data is a Failure beside it, never a zero in it.
#include "controller/core/time.hpp"

namespace scaleit {

struct Observation {
    Instant at{};     ///< when the tick began; the same for everything in the tick
    double cpu = 0;   ///< average over the replicas that serve, a fraction in [0, 1]
    int replicas = 1; ///< as many as the app says it was told to run, >= 1

    bool operator==(const Observation&) const = default;
};

} // namespace scaleit
