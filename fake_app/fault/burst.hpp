#pragma once
// Faults that come in bursts: a two-state Markov chain over call numbers (Gilbert, "Capacity of a burst-noise channel",
// 1960), made a pure function of the call number, so that no order of calls can change it.
//
// One draw u belongs to each call. In calm a burst begins where u < enter; in a burst it goes on where u < 1 - leave.
// A draw below both or above both thus says the state whatever it was before, so the state of a call is found by going
// back from it to the nearest call whose draw decides, 1 / (enter + leave) calls on average. Where enter and leave are
// tiny that may be far: at every 4096th call the state is drawn anew from the chain's own long-run shares, which bounds
// the way back. Before call 0 all is calm.
#include "controller/core/random.hpp"

namespace scaleit::fault {

struct Burst {
    double enter = 0; ///< chance per call that a burst begins, in (0, 1]
    double leave = 1; ///< chance per call that it ends, in (0, 1]; a burst lasts 1 / leave calls on average

    bool operator==(const Burst&) const = default;
};

/// Whether a call falls into a burst.
[[nodiscard]] bool in_burst(const Burst& burst, Seed seed, Stream stream, std::uint64_t call);

} // namespace scaleit::fault
