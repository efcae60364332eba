#include "replayer/whatif/run.hpp"

#include "fake_app/demand/generator.hpp"
#include "fake_app/demand/series.hpp"
#include "replayer/whatif/fingerprints.hpp"
#include "tests/support/lived_session.hpp"

#include <cmath>

using namespace scaleit;
using whatif::DemandWorld;

namespace {

DemandWorld::Options sample_options() {
    DemandWorld::Options options;
    options.interval = std::chrono::seconds(15);
    options.ticks = 500;
    options.plant.startup_delay = std::chrono::seconds(40);
    return options;
}

std::unique_ptr<demand::Demand> waves() {
    return demand::make_generator({"sine:base=6,amplitude=4,period=30m"}, Seed{1}).value();
}

/// Fails at its n-th tick.
class FullDisk final : public Journal {
public:
    [[nodiscard]] Status write(const Tick& tick) override {
        return tick.index < 3 ? Status{} : fail(ErrorKind::environment, "disk full");
    }
};

} // namespace

TEST_CASE("what-if: the fast path does what a controller does over the wire", "[replayer]") {
    test::Life life;
    life.plant = sample_options().plant;
    life.error_rate = 0.2;
    life.seed = Seed{77};
    life.ticks = sample_options().ticks;
    DemandWorld::Options options = sample_options();
    options.faults = fault::FaultPlan(life.error_rate, life.seed);
    const auto demand = waves();
    test::CollectingJournal journal;
    const auto run = whatif::run(DemandWorld(*demand, options), {life.policy, {}}, journal);
    REQUIRE(run.has_value());
    const std::vector<Tick> wire = test::live(life, *demand);
    CHECK(journal.ticks == wire);
    CHECK(run->digest == test::digest_of(wire));
    CHECK(run->scorecard.held_ticks > 50);
}

TEST_CASE("what-if: a journal changes nothing, and its failure ends the run", "[replayer]") {
    const auto demand = waves();
    const DemandWorld world(*demand, sample_options());
    whatif::Fingerprints fingerprints;
    CHECK(whatif::run(world, {}, fingerprints).value() == whatif::run(world, {}));
    CHECK(fingerprints.values().size() == 500);
    FullDisk disk;
    const auto failed = whatif::run(world, {}, disk);
    REQUIRE_FALSE(failed.has_value());
    CHECK(failed.error().message == "disk full");
}

TEST_CASE("what-if: the scorecard knows the plant's true demand", "[replayer]") {
    const auto demand = demand::make_generator({"constant:base=20"}, Seed{1}).value();
    policy::Proportional stuck;
    stuck.config.bounds = {1, 10};
    const auto result = whatif::run(DemandWorld(*demand, sample_options()), {stuck, {}});
    CHECK_THAT(result.scorecard.theta_under_percent, Catch::Matchers::WithinAbs(60, 1e-9));
    CHECK(result.scorecard.eligible_percent == 0);
    CHECK(result.scorecard.censored_percent == 0);
}

TEST_CASE("what-if: a count the app cannot run fails as its API says", "[replayer]") {
    DemandWorld::Options options = sample_options();
    options.plant.replicas_max = 12;
    options.ticks = 3;
    const auto demand = demand::make_generator({"constant:base=20"}, Seed{1}).value();
    test::CollectingJournal journal;
    REQUIRE(whatif::run(DemandWorld(*demand, options), {policy::Proportional{}, {}}, journal).has_value());
    CHECK(journal.ticks[0].write == Write{WriteOutcome::failed, {FailureKind::http_status, 400}});
    CHECK(journal.ticks[1].observation->replicas == 10);
}

TEST_CASE("what-if: the first tick in which two runs differ is found", "[replayer]") {
    const std::vector<Hash128> a{{1, 1}, {2, 2}, {3, 3}};
    const std::vector<Hash128> b{{1, 1}, {2, 2}, {3, 4}};
    CHECK_FALSE(whatif::first_difference(a, a).has_value());
    CHECK(whatif::first_difference(a, b) == 2U);
    CHECK(whatif::first_difference(a, std::span(a).first(2)) == 2U);
}

TEST_CASE("what-if: a policy that looks beside the CPU sees in a scenario what a controller sees over the wire",
          "[replayer]") {
    for (const char* const name : {"queue", "memory", "composite", "request-rate"}) {
        INFO(name);
        test::Life life;
        life.policy = *policy::default_policy(name);
        life.seed = Seed{7};
        life.error_rate = 0.1;
        life.ticks = 200;
        plant::WorldOptions& world = life.world.emplace();
        world.plant.replicas = 2;
        world.queue = plant::QueueOptions{};
        world.workers = plant::WorkerOptions{};
        world.memory.limit_bytes = world.memory.base_bytes + 200 * world.memory.per_request_bytes;
        whatif::ScenarioWorld::Options options;
        options.app = {world, fault::FaultPlan(life.error_rate, life.seed)};
        options.client.seed = life.seed;
        options.interval = life.interval;
        options.ticks = life.ticks;
        const auto demand = waves();
        test::CollectingJournal journal;
        const auto run = whatif::run(whatif::ScenarioWorld(*demand, options), {life.policy, {}}, journal);
        REQUIRE(run.has_value());
        CHECK(journal.ticks == test::live(life, *demand));
        CHECK(run->scorecard.changes > 1);
    }
}
