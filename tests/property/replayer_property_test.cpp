// What holds for every world: the two paths are one, runs are pure, sessions replay themselves, shares are shares.
#include "fake_app/demand/series.hpp"
#include "replayer/score/figures.hpp"
#include "replayer/whatif/run.hpp"
#include "replayer/whatif/world_builder.hpp"
#include "tests/support/lived_session.hpp"

#include <cmath>
#include <rapidcheck.h>

using namespace scaleit;

namespace {

/// A life, and the demand it is lived under.
struct Case {
    test::Life life;
    std::vector<double> demand;
};

policy::Policy draw_policy() {
    const double target = *rc::gen::inRange(20, 96) / 100.0;
    const int min = *rc::gen::inRange(1, 5);
    const policy::Bounds bounds{min, min + *rc::gen::inRange(0, 60)};
    if (*rc::gen::arbitrary<bool>()) {
        policy::TargetAverage policy;
        policy.config.target = target;
        policy.config.bounds = bounds;
        return policy;
    }
    if (*rc::gen::arbitrary<bool>()) {
        policy::Hpa policy;
        policy.config.metrics[0].utilization_percent = static_cast<int>(target * 100);
        policy.config.bounds = bounds;
        if (*rc::gen::arbitrary<bool>()) {
            policy.config.behavior = policy::HpaBehavior{};
        }
        return policy;
    }
    policy::Proportional policy;
    policy.config.target = target;
    policy.config.bounds = bounds;
    return policy;
}

Case draw_case() {
    Case drawn;
    drawn.life.policy = draw_policy();
    drawn.life.plant.replicas = *rc::gen::inRange(1, 40);
    drawn.life.plant.replicas_max = *rc::gen::inRange(40, 70); // below some policies' maximum: refused counts
    drawn.life.interval = std::chrono::milliseconds(*rc::gen::inRange(1, 100'000));
    drawn.life.plant.startup_delay = std::chrono::milliseconds(*rc::gen::inRange(0, 300'000));
    drawn.life.error_rate = *rc::gen::inRange(0, 100) / 100.0;
    drawn.life.seed = Seed{*rc::gen::arbitrary<std::uint64_t>()};
    drawn.life.ticks = *rc::gen::inRange(1, 150);
    const auto samples = *rc::gen::nonEmpty<std::vector<std::uint16_t>>();
    for (const std::uint16_t sample : samples) {
        drawn.demand.push_back(sample / 1000.0);
    }
    return drawn;
}

demand::Series series_of(const Case& drawn) { return {drawn.life.interval, drawn.demand}; }

whatif::DemandWorld world_of(const Case& drawn, const demand::Series& series) {
    whatif::DemandWorld::Options options;
    options.plant = drawn.life.plant;
    options.interval = drawn.life.interval;
    options.ticks = drawn.life.ticks;
    options.faults = fault::FaultPlan(drawn.life.error_rate, drawn.life.seed);
    return {series, options};
}

} // namespace

TEST_CASE("property: the fast path and the wire path give the same run", "[property]") {
    CHECK(rc::check("what-if run equals the controller against the fake app", [] {
        const Case drawn = draw_case();
        const demand::Series series = series_of(drawn);
        const whatif::RunResult fast = whatif::run(world_of(drawn, series), {drawn.life.policy, {}});
        RC_ASSERT(fast.digest == test::digest_of(test::live(drawn.life, series)));
    }));
}

TEST_CASE("property: a run is a pure function of its world and policy", "[property]") {
    CHECK(rc::check("equal input, equal result", [] {
        const Case drawn = draw_case();
        const demand::Series series = series_of(drawn);
        const auto once = [&] { return whatif::run(world_of(drawn, series), {drawn.life.policy, {}}); };
        RC_ASSERT(once() == once());
    }));
}

TEST_CASE("property: a session run again as it was recorded is the same run", "[property]") {
    CHECK(rc::check("rebuilt world gives the recorded digest", [] {
        Case drawn = draw_case();
        drawn.life.plant.replicas_max = 1000;
        const demand::Series series = series_of(drawn);
        const std::vector<Tick> lived = test::live(drawn.life, series);
        whatif::RecordedOptions options;
        options.startup_delay = drawn.life.plant.startup_delay;
        options.recorded_interval = drawn.life.interval;
        whatif::WorldBuilder builder(options);
        for (const Tick& tick : lived) {
            RC_ASSERT(builder.add(tick).has_value());
        }
        const Result<whatif::RecordedWorld> world = builder.finish();
        RC_PRE(world.has_value()); // there was a tick with data
        RC_ASSERT(whatif::run(*world, {drawn.life.policy, {}}).digest == test::digest_of(lived));
    }));
}

TEST_CASE("property: shares are percentages and figures are finite", "[property]") {
    CHECK(rc::check("scorecard within its ranges", [] {
        const Case drawn = draw_case();
        const demand::Series series = series_of(drawn);
        const score::Scorecard card = whatif::run(world_of(drawn, series), {drawn.life.policy, {}}).scorecard;
        for (const score::Figure& figure : score::figures()) {
            const double value = figure.value(card);
            RC_ASSERT(value == value && value < 1e12 && value > -1e12);
            const bool unbounded = figure.key == "theta_over_percent"; // many times the demand may be supplied
            if (figure.unit == "%" && !unbounded) {
                RC_ASSERT(value >= 0 && value <= 100.000001);
            }
        }
        RC_ASSERT(card.rms_error >= std::abs(card.mean_error) - 1e-9);
        RC_ASSERT(card.reversals <= card.changes);
    }));
}
