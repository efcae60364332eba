#pragma once
// Counterfactual runs: the control loop over a world, in virtual time, digested and scored as it goes.
#include "controller/core/digest.hpp"
#include "controller/policy/manifest.hpp"
#include "replayer/whatif/scenario_world.hpp"
#include "replayer/whatif/witness.hpp"
#include "replayer/whatif/world.hpp"

namespace scaleit::whatif {

struct RunOptions {
    policy::Policy policy;
    loop::TurnOptions turn{};
    score::Ruler ruler{}; ///< what a gate measures against, in place of the policy's own
};

struct RunResult {
    std::int64_t ticks = 0;
    Hash128 digest{};
    score::Scorecard scorecard{};

    bool operator==(const RunResult&) const = default;
};

/// Runs the policy over the whole world. A pure function of its arguments. The scorecard is measured as
/// measure_of() says, with the world's true demand.
[[nodiscard]] RunResult run(const DemandWorld& world, const RunOptions& options);
[[nodiscard]] RunResult run(const RecordedWorld& world, const RunOptions& options);
[[nodiscard]] RunResult run(const ScenarioWorld& world, const RunOptions& options);

/// The same before a witness; its failure ends the run and is returned.
[[nodiscard]] Result<RunResult> run(const DemandWorld& world, const RunOptions& options, Witness& witness);
[[nodiscard]] Result<RunResult> run(const RecordedWorld& world, const RunOptions& options, Witness& witness);
[[nodiscard]] Result<RunResult> run(const ScenarioWorld& world, const RunOptions& options, Witness& witness);

/// The same, and every tick into `journal`.
template <class WorldT>
[[nodiscard]] Result<RunResult> run(const WorldT& world, const RunOptions& options, Journal& journal) {
    JournalWitness witness(journal);
    return run(world, options, static_cast<Witness&>(witness));
}

/// What a run is measured against: the policy's target and bounds, and what the ruler sets.
[[nodiscard]] score::ScoreOptions measure_of(const RunOptions& options, Duration interval);
/// What a policy is measured against.
[[nodiscard]] score::ScoreOptions score_options(const policy::Aim& aim, Duration interval);

} // namespace scaleit::whatif
