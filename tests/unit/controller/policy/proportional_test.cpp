#include "controller/policy/proportional.hpp"

#include "tests/support/catch.hpp"

using namespace scaleit;
using namespace scaleit::policy;

namespace {

Decision decide_at(double cpu, int replicas, ProportionalConfig config = {}) {
    return decide(config, ProportionalState{}, Observation{k_start, cpu, replicas}).decision;
}

} // namespace

TEST_CASE("proportional: is the exact ceiling of replicas * cpu / target for every reported percent", "[policy]") {
    for (int replicas = 1; replicas <= 200; ++replicas) {
        for (int percent = 0; percent <= 100; ++percent) {
            const int exact = std::max(1, (percent * replicas + 79) / 80);
            REQUIRE(decide_at(percent / 100.0, replicas).desired() == exact);
        }
    }
}

TEST_CASE("proportional: says steady where nothing changes, and names the bound that cut it", "[policy]") {
    CHECK(decide_at(0.80, 10).reason() == Reason::steady);
    CHECK(decide_at(0.90, 10).reason() == Reason::proportional);
    CHECK(decide_at(0.0, 10).reason() == Reason::bounds_min);
    ProportionalConfig config;
    config.bounds.max = 11;
    const Decision cut = decide_at(0.95, 10, config);
    CHECK(cut.desired() == 11);
    CHECK(cut.reason() == Reason::bounds_max);
    CHECK(cut.steps()[0] == Step{Reason::proportional, 12});
}
