#pragma once
// Ticks as a scorer takes them, in one line each.
#include "replayer/score/scorecard.hpp"

namespace scaleit::test {

struct Seen {
    double cpu = 0;
    int replicas = 1;
};

inline Tick tick_with_data(std::int64_t index, Instant at, Seen seen) {
    Tick tick;
    tick.index = index;
    tick.at = at;
    tick.observation = Observation{at, seen.cpu, seen.replicas};
    return tick;
}

inline Tick tick_without_data(std::int64_t index, Instant at, FailureKind kind) {
    Tick tick;
    tick.index = index;
    tick.at = at;
    tick.observation = tl::unexpected<Failure>(Failure{kind, 0});
    tick.failed_calls.add(kind);
    return tick;
}

} // namespace scaleit::test
