#include "controller/policy/aws_target_tracking.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/observations.hpp"

using namespace scaleit;
using namespace scaleit::policy;
using scaleit::test::at_s;
using scaleit::test::contains;
using scaleit::test::Seen;
using scaleit::test::seen;

namespace {

/// One minute a tick; the policy is told what it asks for, where it is applied.
class Minutes {
public:
    explicit Minutes(AwsTargetTrackingConfig config, int replicas) : config_(std::move(config)), replicas_(replicas) {}

    Decision tick(int percent) {
        const Decision decision = advance(config_, state_, seen(60 * minute_++, percent, replicas_));
        replicas_ = decision.desired().value_or(replicas_);
        return decision;
    }
    /// The last of so many.
    Decision ticks(int count, int percent) {
        Decision last;
        for (int i = 0; i < count; ++i) {
            last = tick(percent);
        }
        return last;
    }
    void skip(int minutes) { minute_ += minutes; }
    void set_replicas(int replicas) { replicas_ = replicas; }

private:
    AwsTargetTrackingConfig config_;
    AwsTargetTrackingState state_;
    int replicas_;
    std::int64_t minute_ = 0;
};

AwsTargetTrackingConfig without_warm_up() {
    AwsTargetTrackingConfig config;
    config.warm_up = Duration{};
    return config;
}

} // namespace

TEST_CASE("aws-target-tracking: out after three points, in proportion, rounded up (3.2)", "[policy]") {
    Minutes run(without_warm_up(), 10);
    CHECK(run.ticks(2, 92) == Decision(Reason::alarm_pending, 10));
    CHECK(run.tick(92) == Decision(Reason::utilization, 12)); // 11.5: +1.5 is +2
}

TEST_CASE("aws-target-tracking: in after fifteen points below 0.9 of the target, rounded down (3.2)", "[policy]") {
    Minutes run(without_warm_up(), 10);
    CHECK(run.ticks(14, 68) == Decision(Reason::alarm_pending, 10));
    CHECK(run.tick(68) == Decision(Reason::utilization, 9)); // 8.5: could drop 1.5, drops 1
}

TEST_CASE("aws-target-tracking: from 0.9 of the target to the target nothing happens (3.2)", "[policy]") {
    for (const int percent : {72, 75, 80}) {
        Minutes run(without_warm_up(), 10);
        CHECK(run.ticks(30, percent) == Decision(Reason::steady, 10));
    }
    Minutes below(without_warm_up(), 10);
    CHECK(below.ticks(15, 71) == Decision(Reason::utilization, 9));
}

TEST_CASE("aws-target-tracking: a point within breaks the row", "[policy]") {
    Minutes run(without_warm_up(), 10);
    static_cast<void>(run.ticks(2, 95));
    static_cast<void>(run.tick(78));
    CHECK(run.ticks(2, 95).reason() == Reason::alarm_pending);
    CHECK(run.tick(95).reason() == Reason::utilization);
}

TEST_CASE("aws-target-tracking: replicas that warm up are no capacity yet (3.2)", "[policy]") {
    AwsTargetTrackingConfig config;
    config.warm_up = std::chrono::minutes(5);
    Minutes run(config, 10);
    CHECK(run.ticks(3, 96) == Decision(Reason::utilization, 12));
    CHECK(run.tick(96) == Decision(Reason::warm_up, 12));          // 10 warm at 0.96 need 12: they are there
    CHECK(run.tick(100) == Decision(Reason::utilization, 13));     // 10 at 1.00 need 12.5
    CHECK(run.ticks(4, 100) == Decision(Reason::utilization, 15)); // the first two are warm by now
}

TEST_CASE("aws-target-tracking: nothing goes while a replica warms up (3.2)", "[policy]") {
    AwsTargetTrackingConfig config;
    config.warm_up = std::chrono::minutes(20);
    Minutes run(config, 10);
    REQUIRE(run.ticks(3, 92).desired() == 12);
    CHECK(run.ticks(15, 40) == Decision(Reason::warm_up, 12));
    CHECK(run.ticks(6, 40) == Decision(Reason::utilization, 6));
}

TEST_CASE("aws-target-tracking: a scale-in waits for the cooldown, a scale-out ends it (3.2)", "[policy]") {
    Minutes run(without_warm_up(), 10);
    REQUIRE(run.ticks(15, 68).desired() == 9);
    CHECK(run.ticks(4, 68) == Decision(Reason::cooldown, 9));
    CHECK(run.tick(68) == Decision(Reason::utilization, 8));
    CHECK(run.ticks(3, 96) == Decision(Reason::utilization, 10)); // at once, two minutes into the cooldown
}

TEST_CASE("aws-target-tracking: a failed scale-in starts no cooldown", "[policy]") {
    Minutes run(without_warm_up(), 10);
    REQUIRE(run.ticks(15, 68).desired() == 9);
    run.set_replicas(10);
    CHECK(run.tick(68) == Decision(Reason::utilization, 9));
}

TEST_CASE("aws-target-tracking: scale-in can be disabled (3.2)", "[policy]") {
    AwsTargetTrackingConfig config = without_warm_up();
    config.disable_scale_in = true;
    Minutes run(config, 10);
    CHECK(run.ticks(30, 10) == Decision(Reason::scale_in_disabled, 10));
    CHECK(run.ticks(3, 92).desired() == 12);
}

TEST_CASE("aws-target-tracking: missing data never scales in (3.2)", "[policy]") {
    Minutes run(without_warm_up(), 10);
    static_cast<void>(run.ticks(14, 40));
    run.skip(2);
    CHECK(run.ticks(14, 40) == Decision(Reason::alarm_pending, 10));
    CHECK(run.tick(40).reason() == Reason::utilization);
    AwsTargetTrackingConfig on_memory = without_warm_up();
    on_memory.metric = "memory";
    Minutes blind(on_memory, 10);
    CHECK(blind.ticks(30, 10) == Decision());
}

TEST_CASE("aws-target-tracking: shorter intervals are averaged into points of one period", "[policy]") {
    AwsTargetTrackingConfig config = without_warm_up();
    AwsTargetTrackingState state;
    int replicas = 10;
    int changes = 0;
    for (int tick = 0; tick < 16; ++tick) { // four to a point
        const Decision decision = advance(config, state, seen(15 * tick, tick % 2 == 0 ? 100 : 84, replicas));
        changes += decision.desired() != replicas ? 1 : 0;
        replicas = *decision.desired();
        CHECK((tick < 11) == (replicas == 10));
    }
    CHECK(replicas == 14); // 0.92 twice: 10 -> 12 -> 14
    CHECK(changes == 2);
}

TEST_CASE("aws-target-tracking: fifteen points are fifteen minutes, however often values come", "[policy]") {
    for (const int interval_s : {7, 15, 20, 45, 59, 60}) {
        const AwsTargetTrackingConfig config = without_warm_up();
        AwsTargetTrackingState state;
        int at_s = 0;
        while (advance(config, state, seen(at_s, 40, 10)).desired() == 10 && at_s < 3600) {
            at_s += interval_s;
        }
        INFO(interval_s << " s: " << at_s << " s");
        CHECK(at_s >= 14 * 60);
        CHECK(at_s < 15 * 60);
    }
}

TEST_CASE("aws-target-tracking: ticks that come late by a little lose no point", "[policy]") {
    const AwsTargetTrackingConfig config = without_warm_up();
    AwsTargetTrackingState state;
    int minute = 0;
    const auto tick = [&] {
        Observation observation = seen(60 * minute, 40, 10);
        observation.at += std::chrono::milliseconds(minute * 7 % 5);
        return advance(config, state, observation).desired();
    };
    while (tick() == 10 && minute < 60) {
        ++minute;
    }
    CHECK(minute == 14);
}

TEST_CASE("aws-target-tracking: after the first, every tick of one period's interval is a point", "[policy]") {
    aws::Alarm alarm;
    constexpr auto k_late_ms = std::to_array({0, 3, 0, 1, 4, 0, 2});
    const auto ignored = [](std::int64_t) {};
    for (int tick = 0; tick < 50; ++tick) {
        const Instant at = at_s(tick) + std::chrono::milliseconds(k_late_ms[static_cast<std::size_t>(tick) % 7]);
        INFO(tick);
        CHECK(aws::add_value(alarm, {at, 500'000}, std::chrono::seconds(1), ignored).has_value() == (tick > 0));
    }
}

TEST_CASE("aws-target-tracking: a total is shared by the replicas, an average is taken as it is", "[policy]") {
    AwsTargetTrackingConfig config = without_warm_up();
    config.metric = "request_rate";
    config.target = 100;
    config.out_points = 1;
    const auto after_a_point = [&](const Metric& metric) {
        AwsTargetTrackingState state;
        static_cast<void>(advance(config, state, Seen(seen(0, 10, 4)).with(metric)));
        return advance(config, state, Seen(seen(60, 10, 4)).with(metric));
    };
    CHECK(after_a_point({"request_rate", MetricScope::total, 1000}) == Decision(Reason::utilization, 10));
    config.metric = "load";
    CHECK(after_a_point({"load", MetricScope::average, 150}) == Decision(Reason::utilization, 6));
    CHECK(config.needs().metrics);
    CHECK_FALSE(config.cpu_target());
}

TEST_CASE("aws-target-tracking: refuses values that cannot be", "[policy]") {
    const auto wrong = [](auto change) {
        AwsTargetTrackingConfig config;
        change(config);
        return *flaw(config);
    };
    CHECK_FALSE(flaw(AwsTargetTrackingConfig{}));
    CHECK_THAT(wrong([](auto& config) { config.target = 80; }), contains("target is 80"));
    CHECK_THAT(wrong([](auto& config) { config.metric.clear(); }), contains("metric has no name"));
    CHECK_THAT(wrong([](auto& config) { config.out_points = 0; }), contains("out_points is 0"));
    CHECK_THAT(wrong([](auto& config) { config.period = Duration{}; }), contains("period is 0"));
    CHECK_THAT(wrong([](auto& config) { config.warm_up = std::chrono::hours(1000); }), contains("warm_up is 1000h"));
    CHECK_THAT(wrong([](auto& config) { config.scale_in_cooldown = std::chrono::hours(1000); }),
               contains("scale_in_cooldown"));
    CHECK_THAT(wrong([](auto& config) { config.bounds.max = 0; }), contains("max is 0"));
}
