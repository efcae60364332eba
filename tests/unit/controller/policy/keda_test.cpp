#include "controller/policy/keda.hpp"

#include "controller/policy/keda_jobs.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/controller/policy/hpa/world.hpp"

using namespace scaleit;
using namespace scaleit::policy;
using namespace scaleit::policy::test;

namespace {

using std::chrono::minutes;

/// One trigger: ten waiting requests a replica; active above `activation`.
KedaConfig on_queue(Bounds bounds, double activation = 0) {
    KedaConfig config;
    config.bounds = bounds;
    config.hpa.metrics = {milli(HpaSource::external, HpaTarget::average_value, 10'000, "queue_length")};
    config.activations_milli = {static_cast<std::int64_t>(activation * 1000)};
    config.floor = 0;
    config.align();
    return config;
}

/// Ticks of a policy against an app that does as it is told.
class Run {
public:
    Run(KedaConfig config, int replicas) : config_(std::move(config)), replicas_(replicas) {}

    /// A tick `step` after the last, with so many requests waiting; without a figure where `queue` is nothing.
    Decision tick(std::optional<double> queue, Duration step = seconds(30)) {
        at_ += step;
        Seen seen(replicas_, 0.5);
        seen.observation.at = at_;
        if (queue) {
            seen.metric("queue_length", MetricScope::total, *queue);
        }
        const Decision decision = advance(config_, state_, seen.get());
        replicas_ = decision.desired().value_or(replicas_);
        return decision;
    }
    [[nodiscard]] int replicas() const { return replicas_; }
    [[nodiscard]] const KedaState& state() const { return state_; }

private:
    KedaConfig config_;
    KedaState state_;
    int replicas_;
    Instant at_ = k_now;
};

} // namespace

TEST_CASE("keda: a trigger is active strictly above its activation", "[policy]") {
    for (const double activation : {0.0, 5.0}) {
        const KedaConfig config = on_queue({0, 10}, activation);
        const auto active = [&](double queue) {
            return keda::activity_of(config, Seen(1, 0).metric("queue_length", MetricScope::total, queue).get()).active;
        };
        CHECK_FALSE(active(activation));
        CHECK(active(activation + 0.001));
    }
    KedaConfig forced = on_queue({0, 10});
    forced.force_activation = true;
    CHECK(keda::activity_of(forced, Seen(0, 0).get()).active);
    CHECK(keda::activity_of(forced, Seen(0, 0).get()).failed);
}

TEST_CASE("keda: CPU and memory activate nothing beside another trigger, and are always active alone", "[policy]") {
    KedaConfig beside = on_queue({0, 10});
    beside.hpa.metrics.emplace_back();
    beside.activations_milli.push_back(0);
    CHECK_FALSE(keda::activity_of(beside, Seen(1, 1.0).metric("queue_length", MetricScope::total, 0).get()).active);
    const keda::Activity alone = keda::activity_of(KedaConfig{}, Seen(1, 0.0).get());
    CHECK(alone.active);
    CHECK_FALSE(alone.failed);
}

TEST_CASE("keda: with CPU alone an idle count is left for the minimum and never gone to", "[policy]") {
    KedaConfig config;
    config.bounds = {2, 60};
    config.idle = 0;
    config.cooldown = seconds(29);
    config.align();
    Run run(config, 1);
    CHECK(run.tick(std::nullopt) == Decision(Reason::activated, 2));
    Run busy(config, 20);
    for (int i = 0; i < 100; ++i) {
        CHECK(busy.tick(std::nullopt).reason() != Reason::idle);
    }
    CHECK(busy.replicas() == 2); // the CPU stays at 0.5 of a target of 0.8
}

TEST_CASE("keda: goes from zero to one, or to the minimum, when active, and leaves the rest to the autoscaler",
          "[policy]") {
    Run run(on_queue({0, 10}), 0);
    CHECK(run.tick(0) == Decision(Reason::idle, 0));
    CHECK(run.tick(35) == Decision(Reason::activated, 1));
    CHECK(run.tick(35).desired() == 4); // 35 waiting, 10 each
    Run from_min(on_queue({3, 10}), 0);
    CHECK(from_min.tick(1) == Decision(Reason::activated, 3));
}

TEST_CASE("keda: goes to zero once the cooldown is over, not a moment before", "[policy]") {
    KedaConfig config = on_queue({0, 10});
    config.cooldown = seconds(300);
    config.polling = Duration{};
    Run run(config, 1);
    CHECK(run.tick(5).desired() == 1);
    for (int i = 0; i < 10; ++i) {
        CHECK(run.tick(0).desired() == 1); // up to exactly 300 s after it was last active
    }
    CHECK(run.tick(0, Duration(1)) == Decision(Reason::idle, 0));
}

TEST_CASE("keda: what was never active waits for the initial cooldown alone", "[policy]") {
    KedaConfig config = on_queue({0, 10});
    config.polling = seconds(1);
    CHECK(Run(config, 3).tick(0).reason() != Reason::idle); // created at this very moment
    config.initial_cooldown = seconds(60);
    Run run(config, 3);
    run.tick(0, seconds(1));
    CHECK(run.tick(0, seconds(60)).reason() != Reason::idle);
    CHECK(run.tick(0, seconds(1)) == Decision(Reason::idle, 0));
}

TEST_CASE("keda: an idle count is gone to when inactive, and left for the minimum when active", "[policy]") {
    KedaConfig config = on_queue({3, 10});
    config.idle = 0;
    config.cooldown = seconds(29);
    Run run(config, 5);
    run.tick(1);
    CHECK(run.tick(0) == Decision(Reason::idle, 0));
    CHECK(run.tick(0) == Decision(Reason::idle, 0));
    CHECK(run.tick(1) == Decision(Reason::activated, 3));
}

TEST_CASE("keda: below the minimum and inactive it goes there at once", "[policy]") {
    CHECK(Run(on_queue({3, 10}), 1).tick(0) == Decision(Reason::bounds_min, 3));
    CHECK(Run(on_queue({3, 10}), 0).tick(0) == Decision(Reason::bounds_min, 3));
}

TEST_CASE("keda: looks at its triggers when polling is due, the autoscaler at every tick", "[policy]") {
    Run run(on_queue({0, 10}), 0);
    CHECK(run.tick(0).desired() == 0);
    CHECK(run.tick(50, seconds(15)).desired() == 0);
    CHECK(run.tick(50, seconds(15)).desired() == 1);
    CHECK(run.tick(50, seconds(15)).desired() == 4); // cut by the older limit
}

TEST_CASE("keda: failing triggers change nothing by themselves", "[policy]") {
    Run run(on_queue({0, 10}), 2);
    CHECK_FALSE(run.tick(std::nullopt).desired().has_value());
    CHECK_FALSE(run.tick(std::nullopt, minutes(20)).desired().has_value());
    CHECK(Run(on_queue({3, 10}), 0).tick(std::nullopt) == Decision(Reason::idle, 0)); // not even up to the minimum
}

TEST_CASE("keda: the fallback begins after more failures than the threshold, and a success ends it", "[policy]") {
    KedaConfig config = on_queue({1, 100});
    config.fallback = KedaFallback{3, 6, KedaFallbackBehavior::fixed};
    Run run(config, 4);
    for (int i = 0; i < 3; ++i) {
        CHECK_FALSE(run.tick(std::nullopt).desired().has_value());
    }
    CHECK(run.tick(std::nullopt).desired() == 6);
    CHECK(run.state().failures == std::vector<int>{4});
    run.tick(60);
    CHECK(run.state().failures == std::vector<int>{0});
    CHECK_FALSE(run.tick(std::nullopt).desired().has_value());
}

TEST_CASE("keda: a fallback's figure, as in the real one's tests", "[policy]") {
    struct Row {
        KedaFallbackBehavior behavior;
        int replicas;
        int current;
        double figure;
    };
    const HpaMetric ten = milli(HpaSource::external, HpaTarget::average_value, 10'000);
    for (const Row& row :
         {Row{KedaFallbackBehavior::fixed, 10, 5, 100}, Row{KedaFallbackBehavior::current, 10, 6, 60},
          Row{KedaFallbackBehavior::current_if_higher, 10, 6, 100},
          Row{KedaFallbackBehavior::current_if_higher, 10, 15, 150},
          Row{KedaFallbackBehavior::current_if_lower, 10, 6, 60},
          Row{KedaFallbackBehavior::current_if_lower, 10, 15, 100}, Row{KedaFallbackBehavior::fixed, 10, 15, 100}}) {
        CHECK(keda::fallback_figure({3, row.replicas, row.behavior}, ten, row.current, row.current) == row.figure);
    }
    const HpaMetric whole = milli(HpaSource::external, HpaTarget::value, 10'000);
    CHECK(keda::fallback_figure({3, 10, KedaFallbackBehavior::fixed}, whole, 3, 3) == 33.333);
    int failures = 3;
    CHECK(keda::count_failure({3, 10, KedaFallbackBehavior::fixed}, true, failures));
    CHECK(failures == 4);
    CHECK_FALSE(keda::count_failure({3, 10, KedaFallbackBehavior::fixed}, false, failures));
    CHECK(failures == 0);
}

TEST_CASE("keda: paused it stays, or goes to the count that it is paused at", "[policy]") {
    KedaConfig config = on_queue({0, 10});
    config.pauses.all = true;
    CHECK(Run(config, 4).tick(90) == Decision(Reason::paused, 4));
    config.pauses.replicas = 7;
    CHECK(Run(config, 4).tick(90) == Decision(Reason::paused, 7));
}

TEST_CASE("keda: one direction may be paused, for itself and for the autoscaler", "[policy]") {
    KedaConfig no_in = on_queue({0, 10});
    no_in.pauses.scale_in = true;
    no_in.align();
    Run in(no_in, 5);
    CHECK(in.tick(90).desired() == 9);
    CHECK(in.tick(0, minutes(20)).desired() == 9);
    CHECK(in.tick(20, minutes(20)).reason() == Reason::rate_limit);
    KedaConfig no_out = on_queue({0, 10});
    no_out.pauses.scale_out = true;
    no_out.align();
    CHECK(Run(no_out, 0).tick(90) == Decision(Reason::idle, 0));
    CHECK(Run(no_out, 2).tick(90).desired() == 2);
}

TEST_CASE("keda: where the app cannot be at zero, one replica stands for none", "[policy]") {
    KedaConfig config = on_queue({0, 10});
    config.floor = 1;
    config.cooldown = seconds(29);
    Run run(config, 2);
    run.tick(1);
    const Decision parked = run.tick(0);
    REQUIRE(parked.steps().size() == 2);
    CHECK(parked.steps()[0] == Step{Reason::idle, 0});
    CHECK(parked.steps()[1] == Step{Reason::bounds_min, 1});
    CHECK(run.state().parked);
    CHECK(run.tick(0) == parked);
    CHECK(run.tick(50, seconds(15)) == parked); // the triggers are not looked at yet
    CHECK(run.tick(50, seconds(15)) == Decision(Reason::activated, 1));
    CHECK_FALSE(run.state().parked);
    CHECK(run.tick(50, seconds(15)).desired() == 4);
}

TEST_CASE("keda: impossible configurations are named", "[policy]") {
    CHECK_FALSE(flaw(KedaConfig{}).has_value());
    CHECK_FALSE(flaw(on_queue({0, 10})).has_value());
    const auto wrong = [](auto change) {
        KedaConfig config = on_queue({2, 10});
        change(config);
        return flaw(config).value_or("nothing");
    };
    using scaleit::test::contains;
    CHECK_THAT(wrong([](KedaConfig& c) { c.idle = 2; }), contains("less than min"));
    CHECK_THAT(wrong([](KedaConfig& c) { c.bounds = {5, 4}; }), contains("min is 5 and max is 4"));
    CHECK_THAT(wrong([](KedaConfig& c) { c.polling = Duration(-1); }), contains("a period is"));
    CHECK_THAT(wrong([](KedaConfig& c) { c.activations_milli.clear(); }), contains("0 activations for 1 metrics"));
    CHECK_THAT(wrong([](KedaConfig& c) { c.fallback = KedaFallback{-1, 1, {}}; }), contains("failure_threshold is -1"));
    CHECK_THAT(wrong([](KedaConfig& c) { c.pauses.replicas = -1; }), contains("paused at -1"));
    CHECK_THAT(wrong([](KedaConfig& c) { c.floor = 2; }), contains("floor is 2"));
    CHECK_THAT(wrong([](KedaConfig& c) { c.hpa.metrics[0].value_milli = 0; }), contains("0 thousandths"));
    KedaConfig cpu;
    cpu.bounds.min = 0;
    CHECK_THAT(flaw(cpu).value_or(""), contains("something else than CPU and memory"));
}

TEST_CASE("keda jobs: the strategies, as in the real one's tests", "[policy]") {
    using namespace scaleit::policy::keda;
    CHECK(jobs_by_default({3, 2, 0, 5}) == 1);
    CHECK(jobs_by_default({2, 0, 0, 5}) == 2);
    CHECK(jobs_accurate({3, 2, 0, 5}) == 3);
    CHECK(jobs_accurate({5, 2, 0, 5}) == 3);
    CHECK(jobs_accurate({3, 4, 2, 10}) == 1);
    CHECK(jobs_accurate({5, 4, 2, 5}) == 1);
    CHECK(jobs_accurate({3, 3, 3, 5}) == 0);
    CHECK(jobs_accurate({20, 15, 10, 20}) == 5);
    CHECK(jobs_eager({4, 3, 0, 10}) == 4);
    CHECK(jobs_eager({4, 0, 3, 10}) == 4);
    CHECK(jobs_eager({4, 7, 0, 10}) == 3);
    CHECK(jobs_eager({4, 1, 6, 10}) == 3);
    CHECK(jobs_eager({15, 0, 0, 10}) == 10);
    CHECK(jobs_custom({10, 5, 0, 8}, {1, 0.5}) == 7); // 10 - 1 - trunc(2.5)
    CHECK(jobs_custom({20, 0, 0, 8}, {0, 0.5}) == 8);
}
