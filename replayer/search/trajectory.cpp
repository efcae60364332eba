#include "replayer/search/trajectory.hpp"

#include "fake_app/demand/series.hpp"

namespace scaleit::search {

namespace {

/// The app of a scenario, with a note of all that passes.
class Seam final : public Reporter, public Scaler {
public:
    Seam(const whatif::ScenarioWorld& world, Needs needs, std::vector<Moment>& moments)
        : client_(world, needs), moments_(moments) {}

    score::Truth begin(std::int64_t tick) {
        const score::Truth truth = client_.begin(tick);
        moments_.push_back({truth.demand, std::nullopt, std::nullopt});
        return truth;
    }
    [[nodiscard]] Reading observe(Instant now) override {
        Reading reading = client_.observe(now);
        if (reading.observation) {
            moments_.back().seen = *reading.observation;
        }
        return reading;
    }
    [[nodiscard]] tl::expected<void, Failure> scale(int replicas) override {
        moments_.back().written = replicas;
        return client_.scale(replicas);
    }
    [[nodiscard]] tl::expected<void, Failure> stop_workers(std::span<const std::int64_t> ids, int replicas) override {
        moments_.back().written = replicas;
        return client_.stop_workers(ids, replicas);
    }
    [[nodiscard]] fault::FaultCounts faults() const { return client_.served().faults; }

private:
    whatif::ScenarioClient client_;
    std::vector<Moment>& moments_;
};

whatif::ScenarioWorld world_of(const scenario::Scenario& scene, const demand::Demand& demand) {
    whatif::ScenarioWorld::Options options;
    options.app = {.world = scene.world, .faults = {scene.faults, scene.seed}};
    options.client.seed = scene.seed;
    options.interval = scene.clock.step;
    options.ticks = ticks_of(scene);
    return {demand, std::move(options)};
}

} // namespace

Trajectory live(const scenario::Scenario& scene, const Subject& subject) {
    const demand::Series demand(scene.demand.every, scene.demand.values);
    const whatif::ScenarioWorld world = world_of(scene, demand);
    Trajectory lived;
    lived.moments.reserve(static_cast<std::size_t>(world.ticks()));
    Seam seam(world, subject.needs, lived.moments);
    const Turns take_turn = subject.begin();
    Digest digest;
    score::Scorer scorer(whatif::score_options(subject.aim, world.interval()));
    for (std::int64_t i = 0; i < world.ticks(); ++i) {
        const score::Truth truth = seam.begin(i);
        const Tick tick = take_turn(world.time(i), seam, seam);
        digest.add(tick);
        scorer.add(tick, truth);
        lived.ticks.push_back(tick);
    }
    lived.faults = seam.faults();
    lived.result = {world.ticks(), digest.value(), scorer.result()};
    return lived;
}

} // namespace scaleit::search
