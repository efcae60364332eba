#include "controller/policy/load.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/observations.hpp"

using namespace scaleit;
using namespace scaleit::policy;
using scaleit::test::contains;
using scaleit::test::Seen;
using scaleit::test::seen;

namespace {

template <class Config> Decision decide_on(const Config& config, const Observation& observation) {
    return decide(config, LoadState{}, observation).decision;
}

Seen with_memory(int percent, int replicas, double memory) {
    return Seen(seen(0, percent, replicas)).with({"memory", MetricScope::average, memory});
}

} // namespace

TEST_CASE("cpu: scales by factors beyond thresholds of 70 and 35 %", "[policy]") {
    CHECK(decide_on(CpuConfig{}, seen(0, 71, 2)) == Decision(Reason::threshold_high, 3));
    CHECK(decide_on(CpuConfig{}, seen(0, 70, 2)) == Decision(Reason::steady, 2));
    CHECK(decide_on(CpuConfig{}, seen(0, 35, 4)) == Decision(Reason::steady, 4));
    CHECK(decide_on(CpuConfig{}, seen(0, 34, 4)) == Decision(Reason::threshold_low, 3));
    CHECK(decide_on(CpuConfig{}, seen(0, 71, 5)) == Decision(Reason::threshold_high, 8));
}

TEST_CASE("cpu: changes by at least one, within its bounds", "[policy]") {
    CpuConfig config;
    config.rule.out_factor = 1.01;
    config.rule.in_factor = 0.99;
    CHECK(decide_on(config, seen(0, 90, 2)).desired() == 3);
    CHECK(decide_on(config, seen(0, 10, 2)).desired() == 1);
    CHECK(decide_on(config, seen(0, 90, 10)).reason() == Reason::bounds_max);
    CHECK(decide_on(config, seen(0, 10, 1)).reason() == Reason::bounds_min);
}

TEST_CASE("cpu: waits 300 s after a change of its own, in either direction", "[policy]") {
    CpuConfig config;
    LoadState state;
    REQUIRE(advance(config, state, seen(0, 90, 2)).desired() == 3);
    Decision waits(Reason::threshold_high, 5);
    waits.then(Reason::cooldown, 3);
    CHECK(advance(config, state, seen(15, 90, 3)) == waits);
    CHECK(advance(config, state, seen(299, 10, 3)).reason() == Reason::cooldown);
    CHECK(advance(config, state, seen(300, 90, 3)) == Decision(Reason::threshold_high, 5));
}

TEST_CASE("cpu: a change that never came, or that somebody else made, starts no cooldown", "[policy]") {
    CpuConfig config;
    LoadState state;
    REQUIRE(advance(config, state, seen(0, 90, 2)).desired() == 3);
    CHECK(advance(config, state, seen(15, 90, 2)) == Decision(Reason::threshold_high, 3));
    CHECK(advance(config, state, seen(30, 90, 6)) == Decision(Reason::threshold_high, 9));
}

TEST_CASE("cpu: the cooldown gives way to the bounds", "[policy]") {
    CpuConfig config;
    LoadState state;
    REQUIRE(advance(config, state, seen(0, 90, 2)).desired() == 3);
    REQUIRE(advance(config, state, seen(15, 90, 3)).reason() == Reason::cooldown);
    config.bounds.min = 4;
    CHECK(advance(config, state, seen(30, 10, 3)).desired() == 4);
}

TEST_CASE("memory and request-rate: follow their metric, and hold where it is not known", "[policy]") {
    CHECK(decide_on(MemoryConfig{}, with_memory(10, 2, 0.81)) == Decision(Reason::threshold_high, 3));
    CHECK(decide_on(MemoryConfig{}, with_memory(99, 2, 0.80)) == Decision(Reason::steady, 2));
    CHECK(decide_on(MemoryConfig{}, seen(0, 99, 2)) == Decision());
    const Seen busy = Seen(seen(0, 10, 4)).with({"request_rate", MetricScope::total, 401});
    CHECK(decide_on(RequestRateConfig{}, busy) == Decision(Reason::threshold_high, 6));
    const Seen calm = Seen(seen(0, 10, 4)).with({"request_rate", MetricScope::total, 400});
    CHECK(decide_on(RequestRateConfig{}, calm) == Decision(Reason::steady, 4));
    CHECK(MemoryConfig::needs().metrics);
    CHECK_FALSE(CpuConfig::needs().any());
}

TEST_CASE("composite: takes the largest of what its rules ask for", "[policy]") {
    const CompositeConfig config;
    CHECK(decide_on(config, with_memory(90, 2, 0.1)) == Decision(Reason::threshold_high, 3));
    CHECK(decide_on(config, with_memory(10, 2, 0.9)) == Decision(Reason::threshold_high, 3));
    CHECK(decide_on(config, with_memory(10, 4, 0.1)) == Decision(Reason::threshold_low, 3));
    CHECK(decide_on(config, with_memory(10, 4, 0.5)) == Decision(Reason::steady, 4));
}

TEST_CASE("composite: a metric that is not known has no say upwards and forbids going down", "[policy]") {
    const CompositeConfig config;
    CHECK(decide_on(config, seen(0, 90, 2)) == Decision(Reason::threshold_high, 3));
    CHECK(decide_on(config, seen(0, 10, 4)) == Decision(Reason::partial_metrics, 4));
    CompositeConfig blind;
    blind.cpu.reset();
    CHECK(decide_on(blind, seen(0, 10, 4)) == Decision());
}

TEST_CASE("load: refuses values that cannot be, percentages for fractions among them", "[policy]") {
    const auto wrong = [](auto change) {
        CpuConfig config;
        change(config);
        return *flaw(config);
    };
    CHECK_FALSE(flaw(CpuConfig{}));
    CHECK_FALSE(flaw(MemoryConfig{}));
    CHECK_FALSE(flaw(RequestRateConfig{}));
    CHECK_FALSE(flaw(CompositeConfig{}));
    CHECK_THAT(wrong([](auto& config) { config.rule.threshold = 70; }), contains("70 % is written 0.70"));
    CHECK_THAT(wrong([](auto& config) { config.rule.low = 0.70; }), contains("low of cpu is 0.7"));
    CHECK_THAT(wrong([](auto& config) { config.rule.out_factor = 1; }), contains("out_factor of cpu is 1"));
    CHECK_THAT(wrong([](auto& config) { config.rule.in_factor = 1; }), contains("in_factor of cpu is 1"));
    CHECK_THAT(wrong([](auto& config) { config.cooldown = std::chrono::hours(1000); }), contains("cooldown is"));
    CHECK_THAT(*flaw(CompositeConfig{{}, {}, {}, {1, 2}, {}}), contains("nothing could ever change"));
}
