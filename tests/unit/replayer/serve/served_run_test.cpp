// A session that is served is the world that it is run as: a client with one try a tick in lock-step time lives through
// the same ticks.
#include "fake_app/demand/generator.hpp"
#include "replayer/serve/served_world.hpp"
#include "replayer/whatif/run.hpp"
#include "replayer/whatif/world_builder.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/lived_session.hpp"

using namespace scaleit;
using namespace std::chrono_literals;

namespace {

template <class WorldT> std::vector<Tick> ticks_of(const WorldT& world, const policy::Policy& policy) {
    test::CollectingJournal journal;
    REQUIRE(whatif::run(world, {policy, {}}, journal).has_value());
    return journal.ticks;
}

/// The ticks of a client that comes by itself.
std::vector<Tick> served_ticks_of(const whatif::RecordedWorld& world, const policy::Policy& policy) {
    const serve::ServedWorld served = serve::as_served(world).value();
    whatif::ScenarioWorld::Options options;
    options.app = served.app;
    options.interval = served.step;
    options.ticks = served.ticks;
    return ticks_of(whatif::ScenarioWorld(*served.demand, options), policy);
}

/// Ticks that were lived with one policy, as a world for another.
whatif::RecordedWorld world_of(const std::vector<Tick>& ticks, const whatif::RecordedOptions& options) {
    whatif::WorldBuilder builder(options);
    for (const Tick& tick : ticks) {
        REQUIRE(builder.add(tick));
    }
    return builder.finish().value();
}

policy::Policy ratio_rule(double target) {
    policy::Proportional policy;
    policy.config.target = target;
    return policy;
}

} // namespace

TEST_CASE("served run: CPU that comes late comes as late as in a run, whatever the ticks", "[replayer]") {
    const Duration interval = GENERATE(Duration(100ms), Duration(1500ms), Duration(1min), Duration(2h));
    const int lag = GENERATE(1, 2, 5);
    const int startup = GENERATE(0, 3);
    INFO(format_duration(interval) << ", lag " << lag << ", start-up " << startup);
    test::Life life;
    life.policy = ratio_rule(0.7);
    life.interval = interval;
    life.plant.startup_delay = startup * interval;
    life.ticks = 200;
    const std::string period = format_duration(40 * interval);
    const auto demand = demand::make_generator({"sine:base=20,amplitude=12,period=" + period}, Seed{1}).value();
    whatif::RecordedOptions options;
    options.startup_delay = life.plant.startup_delay;
    options.metric_lag = lag * interval;
    options.recorded_interval = interval;
    const whatif::RecordedWorld world = world_of(test::live(life, *demand), options);
    const std::vector<Tick> run = ticks_of(world, ratio_rule(0.5));
    CHECK(run == served_ticks_of(world, ratio_rule(0.5)));
    int changes = 0;
    for (const Tick& tick : run) {
        changes += tick.write.outcome == WriteOutcome::applied ? 1 : 0;
    }
    CHECK(changes > 5); // or the policy has shown nothing
}
