#include "controller/policy/threshold.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/observations.hpp"

using namespace scaleit;
using namespace scaleit::policy;
using scaleit::test::contains;
using scaleit::test::Seen;
using scaleit::test::seen;

namespace {

Decision decide_on(const ThresholdConfig& config, const Observation& observation) {
    return decide(config, ThresholdState{}, observation).decision;
}

Metric free_metric(const std::string& name, double value) { return {name, MetricScope::total, value}; }

const ThresholdConfig k_cpus{{{"cpus_free", 1, 3}}, {}};

} // namespace

TEST_CASE("threshold: the rows of policies.md, section 3.5", "[policy]") {
    struct Row {
        double free;
        int replicas;
        int desired;
        Reason reason;
    };
    const auto row =
        GENERATE(Row{8.5, 9, 8, Reason::free_high}, Row{0.9, 5, 6, Reason::free_low}, Row{1.0, 5, 5, Reason::steady},
                 Row{3.0, 5, 5, Reason::steady}, Row{3.1, 5, 4, Reason::free_high}, Row{3.1, 1, 1, Reason::bounds_min});
    INFO(row.free << " CPUs free");
    const Decision decision =
        decide_on(k_cpus, Seen(seen(0, 50, row.replicas)).with(free_metric("cpus_free", row.free)));
    CHECK(decision.desired() == row.desired);
    CHECK(decision.reason() == row.reason);
}

TEST_CASE("threshold: up wins over down, and one idle resource is enough for down (3.5)", "[policy]") {
    const ThresholdConfig config{{{"cpus_free", 1, 3}, {"mem_free", 10, 20}}, {1, 5}};
    const auto with = [&](double cpus, double memory, int replicas) {
        return decide_on(
            config,
            Seen(seen(0, 50, replicas)).with(free_metric("cpus_free", cpus)).with(free_metric("mem_free", memory)));
    };
    CHECK(with(0.5, 25, 4).desired() == 5);
    CHECK(with(1.0, 25, 4).desired() == 3);
    CHECK(with(2.0, 15, 4).desired() == 4);
    CHECK(with(0.5, 15, 5) == [] {
        Decision cut(Reason::free_low, 6);
        cut.then(Reason::bounds_max, 5);
        return cut;
    }());
}

TEST_CASE("threshold: free CPU is 1 - cpu, compared strictly: up above 0.90, down below 0.60 (3.5)", "[policy]") {
    const auto at = [](int percent) { return *decide_on({}, seen(0, percent, 10)).desired() - 10; };
    for (int percent = 0; percent <= 100; ++percent) {
        INFO(percent << " %");
        CHECK(at(percent) == (percent > 90 ? 1 : percent < 60 ? -1 : 0));
    }
}

TEST_CASE("threshold: what is not known allows nothing downwards, and with nothing known it holds", "[policy]") {
    const ThresholdConfig config{{{"cpus_free", 1, 3}, {"mem_free", 10, 20}}, {}};
    const Seen partly = Seen(seen(0, 50, 4)).with(free_metric("cpus_free", 5));
    CHECK(decide_on(config, partly) == Decision(Reason::partial_metrics, 4));
    CHECK(decide_on(config, Seen(seen(0, 50, 4)).with(free_metric("mem_free", 5))).desired() == 5);
    CHECK(decide_on(config, seen(0, 50, 4)) == Decision());
    CHECK(config.needs().metrics);
    CHECK_FALSE(ThresholdConfig{}.needs().any());
}

TEST_CASE("threshold: refuses ranges that cannot be", "[policy]") {
    CHECK_FALSE(flaw(ThresholdConfig{}));
    CHECK_THAT(*flaw(ThresholdConfig{{}, {}}), contains("free has 0 resources"));
    CHECK_THAT(*flaw(ThresholdConfig{{{"cpu", 0.4, 0.4}}, {}}), contains("expected lower < upper"));
    CHECK_THAT(*flaw(ThresholdConfig{{{"cpu", 10, 40}}, {}}), contains("expected shares"));
    CHECK_THAT(*flaw(ThresholdConfig{{{"a", 1, 2}, {"a", 1, 3}}, {}}), contains("given twice"));
    CHECK_THAT(*flaw(ThresholdConfig{{{"cpu", 0.1, 0.4}}, {5, 4}}), contains("min is 5"));
}
