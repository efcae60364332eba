#include "controller/policy/predictive.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/observations.hpp"

using namespace scaleit;
using namespace scaleit::policy;
using scaleit::test::contains;
using scaleit::test::seen;

namespace {

/// A season of ten slots of a minute, looking one slot ahead.
PredictiveConfig minutes() {
    PredictiveConfig config;
    config.season = std::chrono::minutes(10);
    config.slots = 10;
    config.ahead = std::chrono::minutes(1);
    return config;
}

} // namespace

TEST_CASE("predictive: without a past it is the ratio rule", "[policy]") {
    const auto at = [](int percent, int replicas) {
        return decide(minutes(), PredictiveState{}, seen(0, percent, replicas)).decision;
    };
    CHECK(at(100, 8) == Decision(Reason::proportional, 10));
    CHECK(at(80, 8) == Decision(Reason::steady, 8));
}

TEST_CASE("predictive: raises before the load comes that came a season ago", "[policy]") {
    const PredictiveConfig config = minutes();
    PredictiveState state;
    for (int minute = 0; minute < 10; ++minute) { // demand 4, but 16 in the sixth minute
        static_cast<void>(advance(config, state, seen(60 * minute, minute == 5 ? 80 : 20, 20)));
    }
    CHECK(advance(config, state, seen(600, 80, 5)).reason() == Reason::steady);
    for (int minute = 11; minute < 14; ++minute) {
        CHECK(advance(config, state, seen(60 * minute, 80, 5)) == Decision(Reason::steady, 5));
    }
    CHECK(advance(config, state, seen(60 * 14, 80, 5)) == Decision(Reason::forecast, 20));
}

TEST_CASE("predictive: the newest season weighs 1 - memory", "[policy]") {
    const PredictiveConfig config = minutes();
    PredictiveState state;
    for (int minute = 0; minute <= 20; ++minute) {
        static_cast<void>(advance(config, state, seen(60 * minute, minute < 10 ? 40 : 80, 10)));
    }
    CHECK(state.demand_ppm[3] == 6'000'000);
}

TEST_CASE("predictive: goes down by floor(excess * (1 - damping)) once the cooldown is over (3.4)", "[policy]") {
    PredictiveConfig config = minutes();
    PredictiveState state;
    Decision down(Reason::proportional, 10);
    down.then(Reason::rate_limit, 14);
    CHECK(advance(config, state, seen(100, 40, 20)) == down); // current 20, wanted 10: six go
    static_cast<void>(advance(config, state, seen(110, 80, 14)));
    Decision waits(Reason::proportional, 10);
    waits.then(Reason::cooldown, 20);
    CHECK(advance(config, state, seen(120, 40, 20)) == waits);
    CHECK(advance(config, state, seen(129, 40, 20)) == waits);
    CHECK(advance(config, state, seen(130, 40, 20)) == down);
    config.bounds.min = 15;
    CHECK(advance(config, state, seen(140, 40, 20)).desired() == 15);
}

TEST_CASE("predictive: a state of another number of slots is brought into shape", "[policy]") {
    PredictiveConfig config = minutes();
    PredictiveState state;
    state.demand_ppm.assign(3, 5'000'000);
    static_cast<void>(advance(config, state, seen(0, 50, 10)));
    CHECK(state.demand_ppm.size() == 10);
}

TEST_CASE("predictive: refuses values that cannot be", "[policy]") {
    const auto wrong = [](auto change) {
        PredictiveConfig config;
        change(config);
        return *flaw(config);
    };
    CHECK_FALSE(flaw(PredictiveConfig{}));
    CHECK_THAT(wrong([](auto& config) { config.target = 1; }), contains("target is 1"));
    CHECK_THAT(wrong([](auto& config) { config.slots = 0; }), contains("slots is 0"));
    CHECK_THAT(wrong([](auto& config) { config.season = Duration{1}; }), contains("season is 1ns"));
    CHECK_THAT(wrong([](auto& config) { config.ahead = std::chrono::hours(25); }), contains("ahead is 25h"));
    CHECK_THAT(wrong([](auto& config) { config.memory = 1; }), contains("memory is 1"));
    CHECK_THAT(wrong([](auto& config) { config.down_damping = -0.1; }), contains("down_damping is -0.1"));
}
