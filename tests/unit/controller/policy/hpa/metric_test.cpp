// What one metric proposes: the rows of Kubernetes' replica_calculator_test.go by their numbers in the list of expected
// values. Rows give levels per pod; here they are averages over the pods that count, and how many pods are in which
// state. What cannot be told apart that way has no row here: a pod without a request, metrics of unknown pods and an
// absent container are all errors there, and all of them "no such metric" here.
#include "controller/policy/hpa_metric.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/controller/policy/hpa/world.hpp"

using namespace scaleit;
using namespace scaleit::policy;
using namespace scaleit::policy::test;

namespace {

constexpr double k_up_only = -1; // a row without a tolerance of its own

struct CpuRow {
    int number;
    int current;
    int target;
    double cpu;           // average over the ready replicas
    ReplicaStates states; // all zero: not stated
    int usage;
    int expected;
    double up = k_up_only;
    double down = 0.1;
};

const std::vector<CpuRow> k_cpu_rows{
    {1, 3, 30, 0.50, {}, 50, 5},
    {2, 3, 30, 0.50, {}, 50, 5}, // the same as a container's metric
    {3, 3, 30, 0.60, {2, 1, 0, 0}, 60, 4},
    {5, 3, 30, 0.40, {1, 2, 0, 0}, 40, 3},
    {7, 2, 30, 0.60, {2, 0, 0, 2}, 60, 4},
    {8, 2, 30, 0.60, {2, 0, 0, 2}, 60, 4},
    {9, 5, 50, 0.28, {}, 28, 3},
    {10, 5, 50, 0.30, {3, 2, 0, 0}, 30, 2},
    {12, 5, 50, 0.30, {3, 2, 0, 0}, 30, 2},
    {13, 5, 50, 0.28, {5, 0, 0, 2}, 28, 3},
    {14, 5, 50, 0.28, {5, 0, 0, 2}, 28, 3},
    {15, 3, 100, 1.02, {}, 102, 3},
    {17, 4, 100, 0.2475, {2, 0, 2, 0}, 24, 3},
    {18, 2, 100, 1.00, {1, 0, 1, 0}, 100, 2},
    {19, 2, 100, 1.90, {1, 0, 1, 0}, 190, 2},
    {20, 2, 100, 0.60, {1, 0, 1, 0}, 60, 2},
    {22, 3, 50, 0.45, {1, 1, 1, 0}, 45, 3},
    {23, 3, 50, 2.00, {1, 1, 1, 0}, 200, 4},
    {25, 4, 50, 0.10, {2, 1, 1, 0}, 10, 3},
    {27, 2, 50, 0.10, {2, 0, 1, 0}, 10, 2},
    {28, 10, 56, 0.50, {}, 50, 9},
    {30, 3, 100, 1.01, {}, 101, 4, 0.0, 0.0},
    {31, 3, 100, 1.90, {}, 190, 3, 2.0, 0.1},
    {32, 3, 100, 1.09, {}, 109, 4, 0.08, 2.0},
    {33, 3, 100, 0.65, {}, 65, 3, 0.1, 0.36},
};

struct MilliRow {
    int number;
    HpaSource source;
    HpaTarget target;
    int current;
    std::int64_t target_milli;
    double value; // the average of each, or the whole
    ReplicaStates states;
    int expected;
    std::int64_t usage;
    double up = 0.1;
};

constexpr auto k_pods = HpaSource::pods;
constexpr auto k_object = HpaSource::object;
constexpr auto k_external = HpaSource::external;
constexpr auto k_average = HpaTarget::average_value;
constexpr auto k_value = HpaTarget::value;

// Rows 36 and 37 have pods that are not ready: the real controller looks at readiness for CPU alone, so those pods
// count as ready there, and have metrics.
const std::vector<MilliRow> k_milli_rows{
    {35, k_pods, k_average, 3, 15000, 60.0 / 3, {}, 4, 20000},
    {36, k_pods, k_average, 3, 15000, 90.0 / 3, {3, 0, 0, 0}, 6, 30000},
    {37, k_pods, k_average, 3, 15000, 95.0 / 3, {3, 0, 0, 0}, 7, 31666},
    {38, k_object, k_value, 3, 15000, 20, {}, 4, 20000},
    {39, k_object, k_average, 3, 5000, 20, {}, 4, 6667},
    {41, k_external, k_value, 1, 4400, 8.6, {}, 2, 8600},
    {42, k_external, k_value, 3, 4400, 8.6, {1, 2, 0, 0}, 2, 8600},
    {44, k_pods, k_average, 5, 20000, 12, {}, 3, 12000},
    {45, k_object, k_average, 5, 2000, 6, {}, 3, 1200},
    {46, k_external, k_value, 5, 14334, 8.6, {}, 3, 8600},
    {47, k_external, k_average, 5, 2867, 8.6, {}, 3, 1720},
    {48, k_pods, k_average, 3, 20000, 62.0 / 3, {}, 3, 20666},
    {50, k_external, k_value, 3, 8888, 8.6, {}, 3, 8600},
    {51, k_external, k_average, 3, 2900, 8.6, {}, 3, 2867},
    {52, k_pods, k_average, 3, 20000, 62.0 / 3, {}, 4, 20666, 0.01},
    {53, k_object, k_value, 3, 20000, 20.666, {}, 4, 20666, 0.01},
    {55, k_external, k_value, 3, 8800, 8.9, {}, 4, 8900, 0.01},
    {57, k_pods, k_average, 5, 20000, 20, {3, 0, 2, 0}, 5, 20000},
    {58, k_pods, k_average, 2, 17000, 10, {2, 0, 1, 0}, 2, 10000},
};

bool stated(const ReplicaStates& states) { return !(states == ReplicaStates{}); }

HpaConfig tolerating(HpaConfig config, double up, double down) {
    config.behavior = HpaBehavior{};
    config.behavior->up.tolerance = up;
    config.behavior->down.tolerance = down;
    return config;
}

HpaConfig older(HpaConfig config) {
    config.generation = HpaGeneration::v1_20;
    return config;
}

/// What the only metric proposes is what the row expects of its replicas' states.
template <class Row> void check_proposal(const HpaConfig& config, Seen& seen, const Row& row) {
    if (stated(row.states)) {
        seen.states(row.states);
    }
    const std::optional<hpa::Proposal> proposal = hpa::propose(config, config.metrics[0], seen.get());
    REQUIRE(proposal.has_value());
    CHECK(proposal->replicas == row.expected);
    CHECK(proposal->usage == row.usage);
}

} // namespace

TEST_CASE("hpa metric: CPU utilization as in the real controller's tests", "[policy]") {
    for (const CpuRow& row : k_cpu_rows) {
        DYNAMIC_SECTION("row " << row.number) {
            HpaConfig config = with_metric(cpu_percent(row.target));
            if (row.number == 2) {
                config.metrics[0].source = HpaSource::container_resource;
            }
            if (row.up != k_up_only) {
                config = tolerating(config, row.up, row.down);
            }
            Seen seen(row.current, row.cpu);
            check_proposal(config, seen, row);
        }
    }
}

TEST_CASE("hpa metric: figures of each replica, of objects and from outside as in the real controller's tests",
          "[policy]") {
    for (const MilliRow& row : k_milli_rows) {
        DYNAMIC_SECTION("row " << row.number) {
            const HpaConfig config =
                tolerating(with_metric(milli(row.source, row.target, row.target_milli)), row.up, 0.1);
            Seen seen(row.current, 0.5);
            seen.metric("qps", row.source == k_pods ? MetricScope::average : MetricScope::total, row.value);
            check_proposal(config, seen, row);
        }
    }
}

TEST_CASE("hpa metric: without a figure, or a replica it could be of, there is no proposal", "[policy]") {
    const HpaConfig cpu = with_metric(cpu_percent(80));
    CHECK_FALSE(hpa::propose(cpu, cpu.metrics[0], Seen(4, 0.5).states({0, 2, 2, 1}).get()));
    for (const HpaMetric& metric :
         {milli(k_pods, k_average, 1000), milli(k_object, k_value, 1000), milli(k_external, k_average, 1000)}) {
        const HpaConfig config = with_metric(metric);
        CHECK_FALSE(hpa::propose(config, metric, Seen(4, 0.5).get()));
        CHECK_FALSE(hpa::propose(config, metric, Observation{k_now, 0.5, 4}));
        CHECK_FALSE(hpa::propose(config, metric, Seen(4, 0.5).metric("other", MetricScope::total, 1).get()));
    }
    const HpaConfig external = with_metric(milli(k_external, k_value, 1000));
    CHECK_FALSE(
        hpa::propose(external, external.metrics[0], Seen(4, 0).metric("qps", MetricScope::total, 9).states({}).get()));
}

TEST_CASE("hpa metric: the two generations differ at the edge of the tolerance", "[policy]") {
    const auto replicas = [](const HpaConfig& config, double cpu) {
        return hpa::propose(config, config.metrics[0], Observation{k_now, cpu, 10})->replicas;
    };
    const HpaConfig newer = with_metric(cpu_percent(80));
    CHECK(replicas(newer, 0.88) == 10);
    CHECK(replicas(older(newer), 0.88) == 11); // |1 - 1.1| is 0.10000000000000009, and 1.1 * 10 is 11 exactly
    CHECK(replicas(newer, 0.72) == 10);
    CHECK(replicas(older(newer), 0.72) == 10);
}

TEST_CASE("hpa metric: the older rules guard plain figures less, and count missing replicas otherwise", "[policy]") {
    const HpaConfig pods = with_metric(milli(k_pods, k_average, 17000));
    Seen surge(2, 0);
    surge.metric("qps", MetricScope::average, 10).states({2, 0, 1, 0});
    CHECK(hpa::propose(pods, pods.metrics[0], surge.get())->replicas == 2);
    CHECK(hpa::propose(older(pods), pods.metrics[0], surge.get())->replicas == 3);

    Seen exact(5, 0);
    exact.metric("qps", MetricScope::average, 17).states({3, 0, 2, 0});
    CHECK(hpa::propose(pods, pods.metrics[0], exact.get())->replicas == 5);
    CHECK(hpa::propose(older(pods), pods.metrics[0], exact.get())->replicas == 3); // the missing counted at zero

    const HpaConfig hot = with_metric(cpu_percent(200));
    Seen two_of_four(4, 1.0);
    two_of_four.states({2, 0, 2, 0});
    CHECK(hpa::propose(hot, hot.metrics[0], two_of_four.get())->replicas == 3);        // (2*100 + 2*200) / 4 = 150 %
    CHECK(hpa::propose(older(hot), hot.metrics[0], two_of_four.get())->replicas == 2); // (2*100 + 2*100) / 4 = 100 %
}

TEST_CASE("hpa metric: doubles err where the real controller's do", "[policy]") {
    HpaConfig config = with_metric(cpu_percent(80));
    config.tolerance = 0;
    int wrong = 0;
    for (int replicas = 1; replicas <= 100; ++replicas) {
        for (int percent = 1; percent <= 100; ++percent) {
            const Observation seen{k_now, percent / 100.0, replicas};
            const int exact = (percent * replicas + 79) / 80;
            wrong += hpa::propose(config, config.metrics[0], seen)->replicas != exact ? 1 : 0;
        }
    }
    CHECK(wrong == 4);
    CHECK(hpa::propose(config, config.metrics[0], Observation{k_now, 0.44, 100})->replicas == 56); // exact: 55
}

TEST_CASE("hpa metric: a percent is taken as written, not as its double falls short of it", "[policy]") {
    const HpaConfig config = with_metric(cpu_percent(1000));
    for (int percent = 0; percent <= 100; ++percent) {
        CHECK(hpa::propose(config, config.metrics[0], Observation{k_now, percent / 100.0, 5})->usage == percent);
    }
    CHECK(hpa::propose(config, config.metrics[0], Observation{k_now, 0.879, 5})->usage == 87); // integer division
}

TEST_CASE("hpa metric: a figure reaches each or all replicas as its scope says", "[policy]") {
    const HpaConfig each = with_metric(milli(k_pods, k_average, 10000));
    CHECK(hpa::propose(each, each.metrics[0], Seen(4, 0).metric("qps", MetricScope::total, 80).get()) ==
          hpa::Proposal{8, Reason::utilization, 20000});
    const HpaConfig all = with_metric(milli(k_external, k_average, 10000));
    CHECK(hpa::propose(all, all.metrics[0], Seen(4, 0).metric("qps", MetricScope::average, 20).get()) ==
          hpa::Proposal{8, Reason::utilization, 20000});
    HpaMetric cpu = milli(HpaSource::resource, k_average, 500, "cpu");
    cpu.request_milli = 2000;
    const HpaConfig cores = with_metric(cpu);
    CHECK(hpa::propose(cores, cpu, Observation{k_now, 0.50, 4}) == hpa::Proposal{8, Reason::utilization, 1000});
}

TEST_CASE("hpa metric: figures without measure stay countable", "[policy]") {
    for (const HpaTarget target : {k_average, k_value}) {
        const HpaConfig config = with_metric(milli(k_external, target, 1));
        const auto with = [&](double value) {
            return hpa::propose(config, config.metrics[0], Seen(3, 0).metric("qps", MetricScope::total, value).get());
        };
        CHECK(with(1e300)->replicas == 2147483647);
        CHECK(with(-5)->replicas == 0);
    }
    const HpaConfig pods = with_metric(milli(k_pods, k_average, HpaConfig::k_value_milli_max));
    Seen huge(1'000'000, 0);
    huge.metric("qps", MetricScope::average, 1e12).states({1'000'000, 0, 1'000'000, 0});
    CHECK(hpa::propose(pods, pods.metrics[0], huge.get())->replicas == 1'000'000);
}

TEST_CASE("hpa metric: several metrics take the largest, and a missing one forbids scaling in", "[policy]") {
    HpaConfig config = with_metric(cpu_percent(50));
    config.metrics.push_back(milli(k_external, k_average, 1000));
    const auto with_qps = [&](double cpu, double qps) {
        return hpa::recommend(config, Seen(5, cpu).metric("qps", MetricScope::total, qps).get());
    };
    CHECK(with_qps(0.80, 3) == hpa::Recommendation{8, Reason::utilization});
    CHECK(with_qps(0.20, 9) == hpa::Recommendation{9, Reason::utilization});
    CHECK(with_qps(0.20, 5) == hpa::Recommendation{5, Reason::tolerance});
    const Observation low{k_now, 0.20, 5};
    CHECK(hpa::recommend(config, low) == hpa::Recommendation{5, Reason::partial_metrics});
    CHECK(hpa::recommend(older(config), low) == hpa::Recommendation{2, Reason::utilization});
    CHECK(hpa::recommend(config, Observation{k_now, 0.80, 5}) == hpa::Recommendation{8, Reason::utilization});
    config.metrics.erase(config.metrics.begin());
    CHECK_FALSE(hpa::recommend(config, low).has_value());
}
