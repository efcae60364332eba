#include "replayer/serve/served_world.hpp"

#include "fake_app/demand/series.hpp"
#include "replayer/whatif/world_builder.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/replayer/score/ticks.hpp"

using namespace scaleit;
using namespace std::chrono_literals;

namespace {

Instant after(Duration time) { return k_start + time; }

whatif::RecordedWorld recorded(const std::vector<Tick>& ticks, Duration interval,
                               whatif::RecordedOptions options = {}) {
    options.recorded_interval = interval;
    whatif::WorldBuilder builder(options);
    for (const Tick& tick : ticks) {
        REQUIRE(builder.add(tick));
    }
    return builder.finish().value();
}

} // namespace

TEST_CASE("served world: a described world is served with its demand, plant and faults", "[replayer]") {
    const demand::Series demand(1min, {2, 4});
    whatif::DemandWorld::Options options;
    options.plant.replicas = 7;
    options.faults = fault::FaultPlan(0.25, Seed{9});
    options.interval = 15s;
    options.ticks = 8;
    const serve::ServedWorld served = serve::as_served(whatif::DemandWorld(demand, options), demand);
    CHECK(served.app.world.plant.replicas == 7);
    CHECK(served.app.faults.spec().error_rate == 0.25);
    CHECK(served.app.faults.seed() == Seed{9});
    CHECK(served.step == 15s);
    CHECK(served.ticks == 8);
    CHECK(served.demand->truth_at(after(75s)).demand == 4);
    CHECK_FALSE(served.demand->truth_at(after(75s)).censored);
}

TEST_CASE("served world: a session's moments come at even steps, early and late ones where they belong", "[replayer]") {
    const serve::ServedWorld served = serve::as_served(recorded({test::tick_with_data(0, after(3ms), {0.5, 2}),
                                                                 test::tick_with_data(1, after(10s + 5ms), {0.5, 4}),
                                                                 test::tick_with_data(2, after(20s + 1ms), {1.0, 4}),
                                                                 test::tick_with_data(5, after(50s + 2ms), {0.5, 6})},
                                                                10s))
                                          .value();
    CHECK(served.ticks == 6);
    CHECK(served.step == 10s);
    CHECK(served.app.world.plant.replicas == 2);
    std::vector<double> demand;
    std::vector<bool> censored;
    for (int i = 0; i < 7; ++i) {
        const score::Truth truth = served.demand->truth_at(after(i * 10s));
        demand.push_back(truth.demand);
        censored.push_back(truth.censored);
    }
    CHECK(demand == std::vector<double>{1, 2, 4, 4, 4, 3, 3}); // two ticks were skipped, and the last one stays
    CHECK(censored == std::vector<bool>{false, false, true, true, true, false, false});
}

TEST_CASE("served world: a session too long for its interval is refused", "[replayer]") {
    const whatif::RecordedWorld world = recorded(
        {test::tick_with_data(0, k_start, {0.5, 2}), test::tick_with_data(1, after(24h), {0.5, 2})}, Duration{1});
    const auto served = serve::as_served(world);
    REQUIRE_FALSE(served.has_value());
    CHECK(served.error().kind == ErrorKind::usage);
    CHECK_THAT(served.error().message, test::contains("choose a longer --interval"));
}

TEST_CASE("served world: delays that a run takes and a server does not are refused by name", "[replayer]") {
    const auto [interval, startup_delay, metric_lag, what] = GENERATE(table<Duration, Duration, Duration, std::string>(
        {{1h, 72h, 0h, "plant.startup_delay is 3d, expected 0s to 1d"},
         {1h, 0h, 28h, "lag.delay is 28h, expected 0s to 1d"},
         {100us, 0h, 200us, "step is 100us, expected 1ms to 1h"},
         {1h + 139ns, 0h, 2h, "step is 3600000000139ns, expected 1ms to 1h"}, // a prime number
         {1ms, 0h, 1h, "lag.delay is 1h, expected 0s to 100s"}}));
    whatif::RecordedOptions options;
    options.startup_delay = startup_delay;
    options.metric_lag = metric_lag;
    const auto served = serve::as_served(
        recorded({test::tick_with_data(0, k_start, {0.5, 2}), test::tick_with_data(1, after(interval), {0.5, 2})},
                 interval, options));
    CAPTURE(what);
    REQUIRE_FALSE(served.has_value());
    CHECK(served.error().kind == ErrorKind::usage);
    CHECK_THAT(served.error().message, test::contains(what) && test::contains("--startup-delay"));
}
