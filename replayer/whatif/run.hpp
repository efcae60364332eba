#pragma once
// Counterfactual runs: the control loop over a world, in virtual time, digested and scored as it goes.
#include "controller/core/digest.hpp"
#include "controller/policy/manifest.hpp"
#include "controller/port/journal.hpp"
#include "replayer/whatif/scenario_world.hpp"
#include "replayer/whatif/world.hpp"

namespace scaleit::whatif {

struct RunOptions {
    policy::Policy policy;
    loop::TurnOptions turn{};
};

struct RunResult {
    std::int64_t ticks = 0;
    Hash128 digest{};
    score::Scorecard scorecard{};

    bool operator==(const RunResult&) const = default;
};

/// Runs the policy over the whole world. A pure function of its arguments. The scorecard is measured against the
/// policy's own target and bounds, with the world's true demand.
[[nodiscard]] RunResult run(const DemandWorld& world, const RunOptions& options);
[[nodiscard]] RunResult run(const RecordedWorld& world, const RunOptions& options);
[[nodiscard]] RunResult run(const ScenarioWorld& world, const RunOptions& options);

/// The same, and every tick into `journal`; its failure ends the run and is returned.
[[nodiscard]] Result<RunResult> run(const DemandWorld& world, const RunOptions& options, Journal& journal);
[[nodiscard]] Result<RunResult> run(const RecordedWorld& world, const RunOptions& options, Journal& journal);
[[nodiscard]] Result<RunResult> run(const ScenarioWorld& world, const RunOptions& options, Journal& journal);

/// What a policy is measured against.
[[nodiscard]] score::ScoreOptions score_options(const policy::Aim& aim, Duration interval);

} // namespace scaleit::whatif
