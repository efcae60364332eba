#include "controller/policy/aws_step.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/observations.hpp"

using namespace scaleit;
using namespace scaleit::policy;
using scaleit::test::contains;
using scaleit::test::Seen;
using scaleit::test::seen;

namespace {

/// The example of policies.md: threshold 50, steps 0-10: 0, 10-20: 10 %, 20 and more: 30 %, mirrored for scaling in.
AwsStepConfig example() {
    AwsStepConfig config;
    config.out = StepAlarm{0.50, 1, {{0, 0.1, 0}, {0.1, 0.2, 10}, {0.2, std::nullopt, 30}}};
    config.in = StepAlarm{0.50, 1, {{std::nullopt, -0.2, -30}, {-0.2, -0.1, -10}, {-0.1, 0, 0}}};
    config.warm_up = Duration{};
    return config;
}

/// A run whose interval is known: a minute, which is one point. At its threshold the example changes nothing.
AwsStepState begun(const AwsStepConfig& config, int replicas) {
    AwsStepState state;
    static_cast<void>(advance(config, state, seen(-60, 50, replicas)));
    return state;
}

Decision decide_at(const AwsStepConfig& config, int percent, int replicas) {
    return decide(config, begun(config, replicas), seen(0, percent, replicas)).decision;
}

/// When it first changes anything, at so many seconds between observations of that CPU; nothing within an hour.
std::optional<int> first_change_s(const AwsStepConfig& config, int interval_s, int percent) {
    AwsStepState state;
    for (int at_s = 0; at_s < 3600; at_s += interval_s) {
        if (advance(config, state, seen(at_s, percent, 10)).desired() != 10) {
            return at_s;
        }
    }
    return std::nullopt;
}

} // namespace

TEST_CASE("aws-step: the rows of policies.md, section 3.2", "[policy]") {
    struct Row {
        int replicas;
        int percent;
        int desired;
    };
    const auto row = GENERATE(Row{10, 60, 11}, Row{11, 70, 14}, Row{14, 40, 13}, Row{13, 30, 10}, Row{10, 59, 10},
                              Row{10, 50, 10}, Row{10, 41, 10}, Row{10, 69, 11}, Row{10, 31, 9});
    INFO(row.replicas << " @ " << row.percent);
    const Decision decision = decide_at(example(), row.percent, row.replicas);
    CHECK(decision.desired() == row.desired);
    CHECK(decision.reason() == (row.desired == row.replicas ? Reason::steady : Reason::step));
}

TEST_CASE("aws-step: percentages go towards zero, but at least by one, then by the least magnitude (3.2)", "[policy]") {
    struct Row {
        std::int64_t capacity;
        int percent;
        int least;
        std::int64_t change;
    };
    const auto row =
        GENERATE(Row{127, 10, 1, 12}, Row{667, -1, 1, -6}, Row{5, 10, 1, 1}, Row{5, -10, 1, -1}, Row{4, 25, 2, 2},
                 Row{4, -25, 2, -2}, Row{100, 25, 2, 25}, Row{0, 25, 2, 0}, Row{10, 0, 2, 0});
    AwsStepConfig config = example();
    config.min_adjustment_magnitude = row.least;
    INFO(row.percent << " % of " << row.capacity);
    CHECK(adjustment_of(config, row.capacity, row.percent) == row.change);
}

TEST_CASE("aws-step: adjustments by count and to a count", "[policy]") {
    AwsStepConfig config = example();
    config.adjustment_type = AdjustmentType::change;
    CHECK(decide_at(config, 60, 10).desired() == 20);
    CHECK(decide_at(config, 40, 14).desired() == 4);
    config.adjustment_type = AdjustmentType::exact;
    CHECK(decide_at(config, 75, 10).desired() == 30);
    CHECK(decide_at(config, 75, 40) == Decision(Reason::steady, 40)); // an alarm for scaling out takes nothing away
}

TEST_CASE("aws-step: an adjustment under way is not made twice (3.2, warm-up)", "[policy]") {
    AwsStepConfig config = example();
    config.warm_up = std::chrono::minutes(5);
    const auto after_first = [&](int percent) {
        AwsStepState state = begun(config, 10);
        REQUIRE(advance(config, state, seen(0, 60, 10)).desired() == 11);
        return advance(config, state, seen(60, percent, 11));
    };
    CHECK(after_first(62) == Decision(Reason::warm_up, 11));
    CHECK(after_first(70) == Decision(Reason::step, 13));
    CHECK(after_first(30) == Decision(Reason::warm_up, 11)); // nothing goes while one warms up
}

TEST_CASE("aws-step: replicas are warm when their time is over, and the newest leave first", "[policy]") {
    AwsStepConfig config = example();
    config.warm_up = std::chrono::minutes(5);
    AwsStepState state = begun(config, 10);
    static_cast<void>(advance(config, state, seen(0, 60, 10)));
    static_cast<void>(advance(config, state, seen(60, 50, 14)));
    CHECK(state.warming.count() == 4);
    static_cast<void>(advance(config, state, seen(120, 50, 11)));
    CHECK(state.warming.count() == 1);
    CHECK(advance(config, state, seen(360, 62, 11)) == Decision(Reason::step, 12));
    CHECK(state.warming.count() == 0);
}

TEST_CASE("aws-step: step scaling keeps answering, simple scaling waits for its cooldown (3.2)", "[policy]") {
    const auto second = [](Duration cooldown, std::int64_t at_s) {
        AwsStepConfig config = example();
        config.cooldown = cooldown;
        AwsStepState state = begun(config, 10);
        REQUIRE(advance(config, state, seen(0, 75, 10)).desired() == 13);
        return advance(config, state, seen(at_s, 75, 13));
    };
    CHECK(second({}, 60) == Decision(Reason::step, 16));
    Decision waits(Reason::step, 16);
    waits.then(Reason::cooldown, 13);
    CHECK(second(std::chrono::seconds(120), 119) == waits);
    CHECK(second(std::chrono::seconds(120), 120) == Decision(Reason::step, 16));
}

TEST_CASE("aws-step: an alarm waits for its points", "[policy]") {
    AwsStepConfig config = example();
    config.out->points = 3;
    AwsStepState state;
    CHECK(advance(config, state, seen(0, 75, 10)) == Decision(Reason::steady, 10)); // no point is over yet
    CHECK(advance(config, state, seen(60, 75, 10)) == Decision(Reason::alarm_pending, 10));
    CHECK(advance(config, state, seen(120, 75, 10)) == Decision(Reason::step, 13));
}

TEST_CASE("aws-step: one value is no point of a longer period, at the beginning or after a gap", "[policy]") {
    AwsStepConfig config = example();
    config.period = std::chrono::minutes(5);
    AwsStepState state;
    CHECK(advance(config, state, seen(0, 95, 10)).desired() == 10);
    for (int at_s = 15; at_s < 300; at_s += 15) {
        CHECK(advance(config, state, seen(at_s, 50, 10)).desired() == 10); // the mean of twenty is 0.5225
    }
    CHECK(advance(config, state, seen(1500, 95, 10)).desired() == 10);
    CHECK(first_change_s(config, 15, 95) == 285);
}

TEST_CASE("aws-step: intervals of a period and longer make each value a point", "[policy]") {
    const AwsStepConfig config = example();
    CHECK(first_change_s(config, 60, 95) == 60);
    CHECK(first_change_s(config, 90, 95) == 90);
    CHECK(first_change_s(config, 300, 95) == 300);
    AwsStepConfig patient = example();
    patient.out->points = 3;
    CHECK(first_change_s(patient, 60, 95) == 120);
    CHECK(first_change_s(patient, 90, 95) == 180);
    CHECK_FALSE(first_change_s(patient, 300, 95)); // every row is broken by periods without a value
}

TEST_CASE("aws-step: follows another metric, and holds where it is not known", "[policy]") {
    AwsStepConfig config = example();
    config.metric = "memory";
    CHECK(decide_at(config, 99, 10) == Decision());
    const Seen high = Seen(seen(0, 10, 10)).with({"memory", MetricScope::average, 0.75});
    AwsStepState state;
    CHECK(advance(config, state, high) == Decision(Reason::steady, 10));
    Observation later = high;
    later.at += config.period;
    CHECK(advance(config, state, later) == Decision(Reason::step, 13));
    CHECK(config.needs().metrics);
}

TEST_CASE("aws-step: refuses steps with gaps, overlaps and ends in disorder", "[policy]") {
    const auto wrong = [](std::vector<StepAdjustment> steps) {
        AwsStepConfig config = example();
        config.out->steps = std::move(steps);
        return *flaw(config);
    };
    CHECK_FALSE(flaw(AwsStepConfig{}));
    CHECK_FALSE(flaw(example()));
    CHECK_THAT(wrong({}), contains("out.steps has 0 steps"));
    CHECK_THAT(wrong({{0, 0.1, 1}, {0.2, 0.3, 1}}), contains("out.steps[1] does not begin where"));
    CHECK_THAT(wrong({{0, 0.2, 1}, {0.1, 0.3, 1}}), contains("out.steps[1] does not begin where"));
    CHECK_THAT(wrong({{0.2, 0.1, 1}}), contains("expected lower < upper"));
    CHECK_THAT(wrong({{0, std::nullopt, 1}, {std::nullopt, 1, 1}}), contains("does not begin where"));
    CHECK_THAT(wrong({{0, 1, 2'000'000}}), contains("adjusts by 2000000"));
    CHECK_THAT(wrong({{0, 1e300, 1}}), contains("expected within"));
    AwsStepConfig crossed = example();
    crossed.in->threshold = 0.6;
    CHECK_THAT(*flaw(crossed), contains("in <= out"));
    AwsStepConfig nothing = example();
    nothing.in.reset();
    CHECK_FALSE(flaw(nothing));
    nothing.out.reset();
    CHECK_THAT(*flaw(nothing), contains("nothing could ever change"));
}
