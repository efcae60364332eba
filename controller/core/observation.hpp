#pragma once
// What one tick knows of the app. Missing data is a Failure beside it, never a zero in it.
#include "controller/core/signals.hpp"

namespace scaleit {

struct Observation {
    Instant at{};     ///< when the tick began; the same for everything in the tick
    double cpu = 0;   ///< average over the replicas that serve, a fraction in [0, 1]
    int replicas = 1; ///< as many as the app says it was told to run, >= 1
    /// Whatever else is known; null where nothing is. The reporter's, valid until it observes again. Not recorded and
    /// not compared: a replay observes them anew.
    const Signals* signals = nullptr;

    bool operator==(const Observation& other) const {
        return at == other.at && cpu == other.cpu && replicas == other.replicas;
    }
};

} // namespace scaleit
