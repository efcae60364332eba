#include "replayer/whatif/delays.hpp"

#include "fake_app/demand/generator.hpp"
#include "tests/support/lived_session.hpp"
#include "tests/unit/replayer/score/ticks.hpp"

using namespace scaleit;
using whatif::DelayEstimate;

namespace {

DelayEstimate estimate_of(const std::vector<Tick>& ticks) {
    whatif::DelayEstimator estimator;
    for (const Tick& tick : ticks) {
        estimator.add(tick);
    }
    return estimator.estimate();
}

std::vector<Tick> lived(const std::vector<std::string>& generators, Duration startup_delay, double error_rate) {
    test::Life life;
    life.policy = policy::Proportional{};
    life.plant.startup_delay = startup_delay;
    life.error_rate = error_rate;
    life.ticks = 2000;
    return test::live(life, *demand::make_generator(generators, Seed{3}).value());
}

/// The same run with its CPU reported that many ticks late.
std::vector<Tick> delayed(std::vector<Tick> ticks, std::size_t lag) {
    for (std::size_t i = ticks.size(); i-- > lag;) {
        ticks[i].observation->cpu = ticks[i - lag].observation->cpu;
    }
    return ticks;
}

} // namespace

TEST_CASE("delays: start-up is found in whole ticks, through failures", "[replayer]") {
    const int ticks = GENERATE(0, 2, 4, 8, 20);
    const double error_rate = GENERATE(0.0, 0.1);
    INFO(ticks << " ticks, error rate " << error_rate);
    const auto run =
        lived({"sine:base=20,amplitude=12,period=30m", "noise:sd=0.01"}, ticks * std::chrono::seconds(15), error_rate);
    CHECK(estimate_of(run).startup_ticks == ticks);
}

TEST_CASE("delays: through noise of demand start-up is found, or left open, and not mistaken", "[replayer]") {
    const int ticks = GENERATE(0, 2, 4, 8);
    const std::string noise = GENERATE("noise:sd=0.1", "noise:sd=0.2", "noise:sd=0.4", "noise:sd=0.6");
    INFO(ticks << " ticks, " << noise);
    const auto run = lived({"sine:base=20,amplitude=12,period=30m", noise}, ticks * std::chrono::seconds(15), 0.1);
    const std::optional<int> found = estimate_of(run).startup_ticks;
    CHECK(found.value_or(ticks) == ticks);
    CHECK((found.has_value() || noise > "noise:sd=0.1"));
}

TEST_CASE("delays: where CPU is saturated until replicas serve start-up is found, or left open", "[replayer]") {
    const int ticks = GENERATE(0, 3, 10);
    INFO(ticks);
    const auto run = lived({"square:low=4,high=16,period=40m"}, ticks * std::chrono::seconds(15), 0);
    CHECK(estimate_of(run).startup_ticks.value_or(ticks) == ticks);
}

TEST_CASE("delays: a delay between ticks is the tick by which replicas serve", "[replayer]") {
    CHECK(estimate_of(lived({"sine:base=20,amplitude=12,period=30m"}, std::chrono::seconds(40), 0)).startup_ticks == 3);
}

TEST_CASE("delays: cuts tell lag from start-up", "[replayer]") {
    const auto [startup, lag] = GENERATE(table<int, int>({{0, 0}, {0, 2}, {4, 0}, {4, 3}, {2, 6}}));
    INFO("start-up " << startup << ", lag " << lag);
    const auto run = lived({"sine:base=20,amplitude=12,period=30m"}, startup * std::chrono::seconds(15), 0);
    CHECK(estimate_of(delayed(run, static_cast<std::size_t>(lag))) == DelayEstimate{startup, lag, true});
}

TEST_CASE("delays: what a session cannot tell is left open", "[replayer]") {
    std::vector<Tick> unchanged;
    std::vector<Tick> saturated;
    for (int i = 0; i < 400; ++i) {
        const Instant at = k_start + i * std::chrono::seconds(15);
        unchanged.push_back(test::tick_with_data(i, at, {0.5 + 0.1 * (i % 3), 4}));
        saturated.push_back(test::tick_with_data(i, at, {1.0, 4 + i / 10}));
    }
    CHECK(estimate_of({}) == DelayEstimate{});
    CHECK(estimate_of(unchanged) == DelayEstimate{});
    CHECK(estimate_of(saturated) == DelayEstimate{std::nullopt, std::nullopt, true});
}
