#pragma once
// Cuts a failing scenario down to what it takes to fail: faults first, then time and demand, then magnitudes. Deltas
// are tried in halving chunks (Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input", 2002). A cut
// is kept only where the same check still fails.
#include "replayer/search/explore.hpp"

namespace scaleit::search {

struct ShrinkOptions {
    std::int64_t plays_max = 20'000;
};

struct Shrunk {
    scenario::Scenario scene;
    Breach breach;
    std::int64_t plays = 0; ///< that it took
};

/// A pure function of its arguments; nothing where the scenario does not fail. Before it cuts, it writes every
/// fault out as the call it befell, so that no chance is left. Requires: no flaw().
[[nodiscard]] std::optional<Shrunk> shrink(const Question& question, const scenario::Scenario& failing,
                                           const ShrinkOptions& options = {});

} // namespace scaleit::search
