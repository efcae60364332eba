#include "replayer/whatif/run.hpp"

#include "replayer/whatif/plant_client.hpp"

#include <type_traits>

namespace scaleit::whatif {

namespace {

/// Where no journal is wanted.
struct NoJournal {
    [[nodiscard]] static Status write(const Tick& tick) {
        static_cast<void>(tick);
        return {};
    }
};

template <class WorldT>
using ClientOf = std::conditional_t<std::is_same_v<WorldT, ScenarioWorld>, ScenarioClient, PlantClient<WorldT>>;

template <class WorldT> ClientOf<WorldT> client_of(const WorldT& world, Needs needs) {
    if constexpr (std::is_same_v<WorldT, ScenarioWorld>) {
        return ClientOf<WorldT>(world, needs);
    } else {
        static_cast<void>(needs);
        return ClientOf<WorldT>(world);
    }
}

template <class WorldT, class PolicyT, class JournalT>
Result<RunResult> run_with(const WorldT& world, const loop::TurnOptions& turn, PolicyT policy,
                           const score::ScoreOptions& scoring, JournalT& journal) {
    ClientOf<WorldT> client = client_of(world, policy.needs());
    loop::TurnState state;
    Digest digest;
    score::Scorer scorer(scoring);
    const std::int64_t ticks = world.ticks();
    for (std::int64_t i = 0; i < ticks; ++i) {
        const score::Truth truth = client.begin(i);
        const Tick tick = loop::take_turn(world.time(i), turn, state, client, policy, client);
        digest.add(tick);
        scorer.add(tick, truth);
        if (Status written = journal.write(tick); !written) {
            return tl::unexpected<Error>(written.error());
        }
    }
    return RunResult{ticks, digest.value(), scorer.result()};
}

template <class WorldT, class JournalT>
Result<RunResult> run_any(const WorldT& world, const RunOptions& options, JournalT& journal) {
    const score::ScoreOptions scoring = score_options(policy::aim_of(options.policy), world.interval());
    return std::visit([&](const auto& policy) { return run_with(world, options.turn, policy, scoring, journal); },
                      options.policy);
}

} // namespace

RunResult run(const DemandWorld& world, const RunOptions& options) {
    NoJournal journal;
    return *run_any(world, options, journal);
}

RunResult run(const RecordedWorld& world, const RunOptions& options) {
    NoJournal journal;
    return *run_any(world, options, journal);
}

RunResult run(const ScenarioWorld& world, const RunOptions& options) {
    NoJournal journal;
    return *run_any(world, options, journal);
}

Result<RunResult> run(const DemandWorld& world, const RunOptions& options, Journal& journal) {
    return run_any(world, options, journal);
}

Result<RunResult> run(const RecordedWorld& world, const RunOptions& options, Journal& journal) {
    return run_any(world, options, journal);
}

Result<RunResult> run(const ScenarioWorld& world, const RunOptions& options, Journal& journal) {
    return run_any(world, options, journal);
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
