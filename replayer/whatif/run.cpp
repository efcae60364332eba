#include "replayer/whatif/run.hpp"

#include "replayer/whatif/plant_client.hpp"

#include <type_traits>

namespace scaleit::whatif {

namespace {

template <class WorldT>
using ClientOf = std::conditional_t<std::is_same_v<WorldT, ScenarioWorld>, ScenarioClient, PlantClient<WorldT>>;

template <class WorldT, class PolicyT, class WitnessT>
Result<RunResult> run_with(const WorldT& world, const loop::TurnOptions& turn, PolicyT policy,
                           const score::ScoreOptions& scoring, WitnessT& witness) {
    ClientOf<WorldT> client(world);
    loop::TurnState state;
    Digest digest;
    score::Scorer scorer(scoring);
    const std::int64_t ticks = world.ticks();
    for (std::int64_t i = 0; i < ticks; ++i) {
        const score::Truth truth = client.begin(i);
        const Tick tick = loop::take_turn(world.time(i), turn, state, client, policy, client);
        digest.add(tick);
        scorer.add(tick, truth);
        if (Status written = witness.see(tick, truth); !written) {
            return tl::unexpected<Error>(written.error());
        }
    }
    return RunResult{ticks, digest.value(), scorer.result()};
}

template <class WorldT, class WitnessT>
Result<RunResult> run_any(const WorldT& world, const RunOptions& options, WitnessT& witness) {
    const score::ScoreOptions scoring = measure_of(options, world.interval());
    return std::visit([&](const auto& policy) { return run_with(world, options.turn, policy, scoring, witness); },
                      options.policy);
}

} // namespace

RunResult run(const DemandWorld& world, const RunOptions& options) {
    NoWitness witness;
    return *run_any(world, options, witness);
}

RunResult run(const RecordedWorld& world, const RunOptions& options) {
    NoWitness witness;
    return *run_any(world, options, witness);
}

RunResult run(const ScenarioWorld& world, const RunOptions& options) {
    NoWitness witness;
    return *run_any(world, options, witness);
}

Result<RunResult> run(const DemandWorld& world, const RunOptions& options, Witness& witness) {
    return run_any(world, options, witness);
}

Result<RunResult> run(const RecordedWorld& world, const RunOptions& options, Witness& witness) {
    return run_any(world, options, witness);
}

Result<RunResult> run(const ScenarioWorld& world, const RunOptions& options, Witness& witness) {
    return run_any(world, options, witness);
}

score::ScoreOptions measure_of(const RunOptions& options, Duration interval) {
    return options.ruler.applied(score_options(policy::aim_of(options.policy), interval));
}

score::ScoreOptions score_options(const policy::Aim& aim, Duration interval) {
    score::ScoreOptions options;
    options.target = aim.target;
    options.replicas_min = aim.bounds.min;
    options.replicas_max = aim.bounds.max;
    options.interval = interval;
    return options;
}

} // namespace scaleit::whatif
