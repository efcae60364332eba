#include "controller/policy/policy.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/observations.hpp"

using namespace scaleit;
using namespace scaleit::policy;
using scaleit::test::contains;
using scaleit::test::Seen;
using scaleit::test::seen;

namespace {

Decision guarded(const FlapGuard& guard, Decision decision, const Observation& observation, int replicas_max = 1000) {
    guard_scale_in(guard, decision, observation, replicas_max);
    return decision;
}

Decision chain(std::initializer_list<Step> steps) {
    Decision decision;
    for (const Step& step : steps) {
        decision.then(step.reason, step.replicas);
    }
    return decision;
}

/// What replicas a policy is at over some ticks under a load of 0.56 replicas.
std::vector<int> counts_under_056(Threshold policy) {
    std::vector<int> counts{1};
    for (int tick = 0; tick < 6; ++tick) {
        const int replicas = counts.back();
        counts.push_back(*policy.decide(seen(tick, replicas == 1 ? 56 : 28, replicas)).desired());
    }
    return counts;
}

} // namespace

TEST_CASE("flap guard: raises a scale-in until it would not scale out again (policies.md, section 3.3)", "[policy]") {
    const FlapGuard guard{.out_threshold = 0.70};
    const Observation observation = seen(0, 48, 16);
    // 11 replicas would report 0.70, 12 report 0.64.
    CHECK(guarded(guard, {Reason::threshold_low, 11}, observation) ==
          chain({{Reason::threshold_low, 11}, {Reason::flap_guard, 12}}));
    CHECK(guarded(guard, {Reason::threshold_low, 12}, observation) == Decision(Reason::threshold_low, 12));
}

TEST_CASE("flap guard: ends the oscillation between two thresholds (3.3)", "[policy]") {
    Threshold policy;
    policy.config.free = {{"cpu", 0.50, 0.70}}; // out above 50 %, in below 30 %
    CHECK(counts_under_056(policy) == std::vector<int>{1, 2, 1, 2, 1, 2, 1});
    policy.flap_guard = FlapGuard{.out_threshold = 0.50};
    CHECK(counts_under_056(policy) == std::vector<int>{1, 2, 2, 2, 2, 2, 2});
}

TEST_CASE("flap guard: agrees with trying one count after the other", "[policy]") {
    for (int percent = 0; percent <= 100; percent += 7) {
        for (int present = 1; present <= 40; ++present) {
            for (int wanted = 1; wanted < present; ++wanted) {
                int expected = wanted;
                const auto predicted = [&] { return (2 * percent * present + expected) / (2 * expected); };
                while (expected < present && predicted() >= 70) {
                    ++expected;
                }
                const Decision decision =
                    guarded({.out_threshold = 0.70}, {Reason::step, wanted}, seen(0, percent, present));
                REQUIRE(decision.desired() == expected);
            }
        }
    }
}

TEST_CASE("flap guard: leaves alone what is no scale-in, and never goes above the maximum", "[policy]") {
    const FlapGuard guard{.out_threshold = 0.10};
    const Observation observation = seen(0, 50, 10);
    CHECK(guarded(guard, {Reason::step, 11}, observation) == Decision(Reason::step, 11));
    CHECK(guarded(guard, {Reason::steady, 10}, observation) == Decision(Reason::steady, 10));
    CHECK(guarded(guard, {}, observation) == Decision());
    const Decision cut = chain({{Reason::step, 12}, {Reason::bounds_max, 5}});
    CHECK(guarded(guard, cut, observation, 5) == cut);
    CHECK(guarded(guard, {Reason::step, 4}, observation, 7).desired() == 7);
    CHECK(guarded(guard, {Reason::idle, 0}, seen(0, 0, 10)) == Decision(Reason::idle, 0));
}

TEST_CASE("flap guard: follows another metric, and without it nothing is scaled in", "[policy]") {
    const FlapGuard guard{.out_threshold = 0.80, .metric = "memory"};
    const Seen known = Seen(seen(0, 10, 10)).with({"memory", MetricScope::average, 0.4});
    CHECK(guarded(guard, {Reason::step, 4}, known).desired() == 6); // 0.8 on 5
    CHECK(guarded(guard, {Reason::step, 4}, seen(0, 10, 10)).desired() == 10);
    CpuLoad policy;
    policy.flap_guard = guard;
    CHECK(needs(policy).metrics);
    CHECK_THAT(*flaw(FlapGuard{.out_threshold = 0}), contains("flap_guard.out_threshold is 0"));
}

TEST_CASE("flap guard: the change that it leaves starts the cooldown, as any other", "[policy]") {
    CpuLoad policy;
    policy.config = {
        .rule = {.low = 0.50, .in_factor = 0.25}, .bounds = {1, 100}, .cooldown = std::chrono::minutes(10)};
    policy.flap_guard = FlapGuard{.out_threshold = 0.70};
    CHECK(policy.decide(seen(0, 30, 20)) == chain({{Reason::threshold_low, 5}, {Reason::flap_guard, 9}}));
    CHECK(policy.decide(seen(150, 30, 9)) == chain({{Reason::threshold_low, 2}, {Reason::cooldown, 9}}));
    CHECK(policy.decide(seen(600, 30, 9)).desired() == 4);
}

TEST_CASE("flap guard: a change that it takes back starts no cooldown", "[policy]") {
    CpuLoad policy;
    policy.config = {.rule = {.low = 0.50, .in_factor = 0.75}, .bounds = {1, 100}};
    policy.flap_guard = FlapGuard{.out_threshold = 0.50};
    CHECK(policy.decide(seen(0, 48, 10)) == chain({{Reason::threshold_low, 7}, {Reason::flap_guard, 10}}));
    CHECK_FALSE(policy.state.change.wanted);
    CHECK(policy.decide(seen(15, 80, 7)).desired() == 11); // somebody else made it seven
}

TEST_CASE("flap guard: the change that it leaves counts towards the rates of hpa", "[policy]") {
    Hpa policy;
    policy.config.behavior = HpaBehavior{};
    policy.config.behavior->down = {
        Duration{}, HpaSelect::max, {{HpaRateType::pods, 10, std::chrono::minutes(10)}}, {}};
    policy.config.downscale_stabilization = Duration{};
    policy.flap_guard = FlapGuard{.out_threshold = 0.70};
    CHECK(policy.decide(seen(0, 55, 20)).steps().back() == Step{Reason::flap_guard, 16}); // 14 without it
    CHECK(policy.decide(seen(15, 40, 16)).desired() == 10);                               // four of ten are gone
    CHECK(policy.decide(seen(30, 10, 10)) == chain({{Reason::utilization, 2}, {Reason::rate_limit, 10}}));
}

TEST_CASE("flap guard: every policy with a cooldown is told what it leaves", "[policy]") {
    const FlapGuard guard{.out_threshold = 0.70};
    const auto guarded_count = [](auto& policy) {
        int last = 0;
        for (int minute = 0; minute < 20 && last == 0; ++minute) {
            const Decision decision = policy.decide(seen(60 * minute, 30, 20));
            last = decision.reason() == Reason::flap_guard ? *decision.desired() : 0;
        }
        return last;
    };
    AwsTargetTracking tracking;
    tracking.flap_guard = guard;
    CHECK(guarded_count(tracking) == 9);
    CHECK(tracking.state.scale_in.wanted == 9);
    AwsStep step;
    step.config.in->steps = {{std::nullopt, 0, -80}};
    step.flap_guard = guard;
    CHECK(guarded_count(step) == 9);
    CHECK(step.state.change.wanted == 9);
    CompositeLoad composite;
    composite.config = {.cpu = LoadRule{.in_factor = 0.1}, .memory = {}, .request_rate = {}, .bounds = {1, 100}};
    composite.flap_guard = guard;
    CHECK(guarded_count(composite) == 9);
    CHECK(composite.state.change.wanted == 9);
    Keda keda;
    keda.config.hpa.behavior = HpaBehavior{};
    keda.config.hpa.downscale_stabilization = Duration{};
    keda.config.align();
    keda.flap_guard = FlapGuard{.out_threshold = 0.60};
    CHECK(guarded_count(keda) == 11);
    CHECK(keda.state.hpa.pending->to == 11);
}
