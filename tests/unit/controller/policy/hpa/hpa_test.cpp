// The whole of hpa: the rows of Kubernetes' horizontal_test.go by their numbers in the list of expected values. Row 73
// has no row here: a pod without a request is an error there, and here a share of the request is what is observed.
#include "controller/policy/hpa.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/controller/policy/hpa/world.hpp"

using namespace scaleit;
using namespace scaleit::policy;
using namespace scaleit::policy::test;

namespace {

HpaMetric absent() { return milli(HpaSource::external, HpaTarget::value, 1000, "absent"); }

struct Row {
    int number;
    HpaConfig config;
    Seen seen;
    std::optional<int> expected; // nothing: the app is left as it is
    Reason reason;
    bool fresh = false; // nothing in the log yet, not even the initial count
};

HpaConfig config_of(Bounds bounds, std::vector<HpaMetric> metrics) {
    HpaConfig config = with_metric(cpu_percent(80), bounds);
    config.metrics = std::move(metrics);
    return config;
}

HpaConfig with_up_percent(HpaConfig config, int percent, int period_s, int window_s) {
    config.behavior = HpaBehavior{};
    config.behavior->up.rates = {{HpaRateType::percent, percent, seconds(period_s)}};
    config.behavior->up.stabilization = seconds(window_s);
    return config;
}

HpaConfig older(HpaConfig config) {
    config.generation = HpaGeneration::v1_20;
    return config;
}

/// Row 78 scales by at most 700 % a minute.
std::vector<Row> rows() {
    const HpaMetric qps = milli(HpaSource::pods, HpaTarget::average_value, 15000);
    const auto object = [](std::int64_t target) { return milli(HpaSource::object, HpaTarget::value, target); };
    const HpaConfig two_metrics = config_of({2, 6}, {cpu_percent(50), absent()});
    return {
        {59, config_of({2, 6}, {cpu_percent(30)}), Seen(3, 0.50), 5, Reason::utilization},
        {60, config_of({2, 6}, {cpu_percent(50)}), Seen(5, 0.28), 3, Reason::utilization},
        {61, config_of({2, 6}, {cpu_percent(50)}), Seen(5, 0.28), 5, Reason::stabilized, true},
        {62, with_up_percent(config_of({2, 6}, {cpu_percent(50)}), 100, 15, 30), Seen(5, 0.28), 3, Reason::utilization},
        {64, config_of({0, 5}, {cpu_percent(90)}), Seen(3, 0), 0, Reason::utilization},
        {65, config_of({2, 5}, {cpu_percent(90)}), Seen(3, 0), 2, Reason::bounds_min},
        {67, config_of({3, 5}, {absent()}), Seen(2, 0), 3, Reason::bounds_min},
        {68, config_of({3, 5}, {absent()}), Seen(10, 0), 5, Reason::bounds_max},
        {70, config_of({2, 6}, {cpu_percent(100)}), Seen(4, 5.875), 6, Reason::bounds_max},
        {71, config_of({2, 6}, {cpu_percent(100)}), Seen(4, 0.2475).states({2, 0, 2, 0}), 3, Reason::utilization},
        {72, config_of({2, 6}, {cpu_percent(100)}), Seen(4, 0).states({0, 0, 4, 0}), std::nullopt, Reason::no_data},
        {74, config_of({1, 5}, {cpu_percent(50)}), Seen(1, 1.0), 2, Reason::utilization},
        {76, config_of({1, 5}, {cpu_percent(50)}), Seen(4, 1.0).states({1, 0, 0, 0}), 2, Reason::utilization},
        {78, with_up_percent(config_of({1, 20}, {cpu_percent(10)}), 700, 60, 0), Seen(3, 2.0), 20, Reason::bounds_max},
        {79, config_of({1, 8}, {cpu_percent(50)}), Seen(4, 0.50).states({5, 0, 0, 0}), 4, Reason::tolerance},
        {81, config_of({0, 6}, {object(15000)}), Seen(0, 0).metric("qps", MetricScope::total, 20), 2,
         Reason::utilization},
        {82, config_of({0, 6}, {object(1000)}), Seen(0, 0).metric("qps", MetricScope::total, 1), 1,
         Reason::utilization},
        {83, config_of({2, 6}, {cpu_percent(30), absent()}), Seen(3, 0.40), 4, Reason::utilization},
        {84, config_of({2, 6}, {absent(), absent()}), Seen(3, 0.40), std::nullopt, Reason::no_data},
        {85, two_metrics, Seen(5, 0.28), 5, Reason::partial_metrics, true},
        {85, older(two_metrics), Seen(5, 0.28), 5, Reason::stabilized, true},
        {85, older(two_metrics), Seen(5, 0.28), 3, Reason::utilization},
        {86, config_of({2, 6}, {cpu_percent(50)}), Seen(1, 0), 2, Reason::bounds_min},
        {88, config_of({1, 5}, {cpu_percent(10), qps}), Seen(3, 20.0).metric("qps", MetricScope::average, 20), 5,
         Reason::bounds_max},
    };
}

/// Ticks of a policy against an app that does as it is told; the counts that are in force at each.
class Run {
public:
    Run(HpaConfig config, int replicas) : config_(std::move(config)), replicas_(replicas) {}

    /// One tick every `step`; the app obeys unless `deaf`.
    int tick(double cpu, Duration step = seconds(15), bool deaf = false) {
        at_ += step;
        const Decision decision = advance(config_, state_, Observation{at_, cpu, replicas_});
        if (!deaf) {
            replicas_ = decision.desired().value_or(replicas_);
        }
        return decision.desired().value_or(replicas_);
    }
    [[nodiscard]] const HpaState& state() const { return state_; }

private:
    HpaConfig config_;
    HpaState state_;
    int replicas_;
    Instant at_ = k_now;
};

} // namespace

TEST_CASE("hpa: whole syncs, as in the real controller's tests", "[policy]") {
    for (Row& row : rows()) {
        DYNAMIC_SECTION("row " << row.number << " of generation " << name(row.config.generation)) {
            HpaState state = row.fresh ? HpaState{} : running();
            const Decision decision = advance(row.config, state, row.seen.get());
            CHECK(decision.desired() == row.expected);
            CHECK(decision.reason() == row.reason);
        }
    }
}

TEST_CASE("hpa: the chain tells each step with its reason", "[policy]") {
    HpaConfig config = config_of({1, 20}, {cpu_percent(10)});
    HpaState state = running();
    const Decision cut = advance(config, state, Observation{k_now, 1.0, 3});
    REQUIRE(cut.steps().size() == 2);
    CHECK(cut.steps()[0] == Step{Reason::utilization, 30});
    CHECK(cut.steps()[1] == Step{Reason::rate_limit, 6});
    const Decision held = advance(config, state, Observation{k_now + seconds(15), 0.05, 30});
    CHECK(held == Decision(Reason::bounds_max, 20));
    const Decision stable = advance(config, state, Observation{k_now + seconds(30), 0.05, 20});
    REQUIRE(stable.steps().size() == 3);
    CHECK(stable.steps()[0] == Step{Reason::utilization, 10});
    CHECK(stable.steps()[1] == Step{Reason::stabilized, 30});
    CHECK(stable.steps()[2] == Step{Reason::bounds_max, 20});
}

TEST_CASE("hpa: at zero replicas it is off, unless zero is allowed", "[policy]") {
    HpaState state = running();
    const HpaConfig off = config_of({1, 6}, {milli(HpaSource::external, HpaTarget::value, 1000)});
    CHECK(advance(off, state, Seen(0, 0).metric("qps", MetricScope::total, 9).get()) == Decision(Reason::disabled, 0));
    CHECK(state == running());
}

TEST_CASE("hpa: what it may not be told to run, the floor says", "[policy]") {
    HpaConfig config = config_of({0, 6}, {milli(HpaSource::external, HpaTarget::value, 1000)});
    config.floor = 1;
    HpaState state = running();
    const Decision decision = advance(config, state, Seen(3, 0).metric("qps", MetricScope::total, 0).get());
    REQUIRE(decision.steps().size() == 2);
    CHECK(decision.steps()[0] == Step{Reason::utilization, 0});
    CHECK(decision.steps()[1] == Step{Reason::bounds_min, 1});
}

TEST_CASE("hpa: out of saturation it grows by a quarter a sync", "[policy]") {
    Run run(with_metric(cpu_percent(80)), 10);
    for (const int expected : {13, 17, 22, 28, 35, 44, 55, 69, 87, 109}) {
        CHECK(run.tick(1.0) == expected);
    }
}

TEST_CASE("hpa: scaling in waits for the window, and then for no longer", "[policy]") {
    Run run(with_metric(cpu_percent(80)), 10);
    for (int i = 0; i <= 20; ++i) { // the first count is in the log from the first tick on, for 300 s
        CHECK(run.tick(0.40) == 10);
    }
    CHECK(run.tick(0.40) == 5);
}

TEST_CASE("hpa: a change counts towards the rates only once it is seen to be in force", "[policy]") {
    HpaConfig config = with_metric(cpu_percent(10));
    config.behavior = HpaBehavior{};
    config.behavior->up.rates = {{HpaRateType::pods, 4, seconds(60)}};
    SECTION("the write succeeds") {
        Run run(config, 10);
        CHECK(run.tick(1.0) == 14);
        CHECK(run.state().events.up.empty());
        CHECK(run.tick(1.0) == 14);
        REQUIRE(run.state().events.up.size() == 1);
        CHECK(run.state().events.up[0] == hpa::ScaleEvent{4, k_now + seconds(15), false});
        CHECK(run.tick(1.0, seconds(44)) == 14);
        CHECK(run.tick(1.0, seconds(1)) == 18); // the change is 60 s old: not younger than the period
    }
    SECTION("the write fails: it is tried again, and nothing was used up") {
        Run run(config, 10);
        for (int i = 0; i < 5; ++i) {
            CHECK(run.tick(1.0, seconds(15), true) == 14);
        }
        CHECK(run.state().events.up.empty());
    }
    SECTION("somebody else moved the count: their change is not ours") {
        HpaState state = running();
        CHECK(advance(config, state, Observation{k_now, 1.0, 10}).desired() == 14);
        CHECK(advance(config, state, Observation{k_now + seconds(15), 1.0, 12}).desired() == 16);
        CHECK(state.events.up.empty());
    }
    SECTION("without behavior nothing is kept") {
        config.behavior.reset();
        Run run(config, 10);
        run.tick(1.0);
        run.tick(1.0);
        CHECK(run.state().events == hpa::Events{});
        CHECK_FALSE(run.state().pending.has_value());
    }
}
