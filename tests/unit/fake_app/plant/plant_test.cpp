#include "fake_app/plant/plant.hpp"

#include "tests/support/catch.hpp"

#include <rapidcheck.h>

namespace scaleit::plant {

namespace {

using namespace std::chrono_literals;

constexpr Instant at(Duration since_start) { return k_start + since_start; }

} // namespace

TEST_CASE("plant: CPU is demand over serving replicas, to the nearest hundredth, at most 1", "[fake_app][plant]") {
    const auto [replicas, demand, percent] = GENERATE(table<int, double, int>({
        {10, 6.8, 68},
        {10, 0, 0},
        {10, 0.04, 0},
        {10, 0.06, 1},
        {10, 0.0499999, 0},
        {8, 1, 13}, // 12.5, away from zero
        {3, 1, 33},
        {3, 2, 67},
        {10, 9.94, 99},
        {10, 9.95, 99}, // 9.95 / 10 is a little below 0.995 in binary
        {10, 9.96, 100},
        {10, 10, 100},
        {10, 10.01, 100},
        {1, 1e9, 100},
        {1000, 1e-300, 0},
    }));
    INFO(replicas << " replicas, demand " << demand);
    const Plant plant({.replicas = replicas});
    CHECK(plant.cpu(demand).value == percent);
    CHECK(plant.cpu(demand).fraction() == percent / 100.0);
}

TEST_CASE("plant: with no start-up delay a new count serves at once", "[fake_app][plant]") {
    Plant plant({.replicas = 10});
    REQUIRE(plant.set_replicas(20, at(5s)));
    CHECK(plant.replicas() == 20);
    CHECK(plant.ready_replicas() == 20);
    REQUIRE(plant.set_replicas(1, at(5s)));
    CHECK(plant.ready_replicas() == 1);
}

TEST_CASE("plant: replicas serve once their start-up is over", "[fake_app][plant]") {
    Plant plant({.replicas = 10, .startup_delay = 30s});
    CHECK(plant.ready_replicas() == 10);
    REQUIRE(plant.set_replicas(15, at(100s)));
    CHECK(plant.replicas() == 15);
    CHECK(plant.ready_replicas() == 10);
    CHECK(plant.cpu(6).value == 60);
    plant.advance_to(at(130s - 1ns));
    CHECK(plant.ready_replicas() == 10);
    plant.advance_to(at(130s));
    CHECK(plant.ready_replicas() == 15);
    CHECK(plant.cpu(6).value == 40);
}

TEST_CASE("plant: fewer replicas take the youngest starting ones first, then serving ones", "[fake_app][plant]") {
    Plant plant({.replicas = 10, .startup_delay = 30s});
    REQUIRE(plant.set_replicas(14, at(0s)));  // 4 serve at 30 s
    REQUIRE(plant.set_replicas(20, at(10s))); // 6 serve at 40 s
    REQUIRE(plant.set_replicas(12, at(20s))); // the 6 and 2 of the 4 are gone
    CHECK(plant.ready_replicas() == 10);
    plant.advance_to(at(30s));
    CHECK(plant.ready_replicas() == 12);
    plant.advance_to(at(40s));
    CHECK(plant.ready_replicas() == 12);
    REQUIRE(plant.set_replicas(13, at(50s)));
    REQUIRE(plant.set_replicas(5, at(60s)));
    CHECK(plant.ready_replicas() == 5);
    plant.advance_to(at(1000s));
    CHECK(plant.ready_replicas() == 5);
}

TEST_CASE("plant: a change finishes start-ups that are over by then", "[fake_app][plant]") {
    Plant plant({.replicas = 1, .startup_delay = 30s});
    REQUIRE(plant.set_replicas(5, at(0s)));
    REQUIRE(plant.set_replicas(3, at(30s)));
    CHECK(plant.ready_replicas() == 3);
}

TEST_CASE("plant: the same count again changes nothing", "[fake_app][plant]") {
    Plant plant({.replicas = 2, .startup_delay = 30s});
    REQUIRE(plant.set_replicas(4, at(0s)));
    REQUIRE(plant.set_replicas(4, at(20s)));
    plant.advance_to(at(30s));
    CHECK(plant.ready_replicas() == 4);
}

TEST_CASE("plant: a count out of range is refused and changes nothing", "[fake_app][plant]") {
    Plant plant({.replicas = 10, .replicas_max = 20});
    const int count = GENERATE(0, -1, 21, std::numeric_limits<int>::max(), std::numeric_limits<int>::min());
    CHECK_FALSE(plant.set_replicas(count, at(0s)));
    CHECK(plant.replicas() == 10);
    CHECK(plant.ready_replicas() == 10);
    CHECK(plant.set_replicas(20, at(0s)));
    CHECK(plant.set_replicas(1, at(0s)));
}

TEST_CASE("plant: whatever is asked, 1 <= serving <= told, and all serve in the end", "[fake_app][plant]") {
    CHECK(rc::check("bounds hold after every change", [] {
        Plant plant({.replicas = *rc::gen::inRange(1, 50), .replicas_max = 100, .startup_delay = 30s});
        Instant now = k_start;
        for (const int step : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 20))) {
            now += std::chrono::seconds(step);
            RC_ASSERT(plant.set_replicas(*rc::gen::inRange(1, 101), now));
            RC_ASSERT(plant.ready_replicas() >= 1);
            RC_ASSERT(plant.ready_replicas() <= plant.replicas());
        }
        plant.advance_to(now + 30s);
        RC_ASSERT(plant.ready_replicas() == plant.replicas());
    }));
}

TEST_CASE("plant: more replicas never raise CPU, more demand never lowers it", "[fake_app][plant]") {
    CHECK(rc::check("CPU is monotone", [] {
        const int replicas = *rc::gen::inRange(1, 1000);
        const double demand = *rc::gen::inRange(0, 2'000'000) / 1000.0;
        const Plant small({.replicas = replicas});
        const Plant large({.replicas = replicas + 1, .replicas_max = 1001});
        RC_ASSERT(large.cpu(demand).value <= small.cpu(demand).value);
        RC_ASSERT(small.cpu(demand + 0.5).value >= small.cpu(demand).value);
        RC_ASSERT(small.cpu(demand).value >= 0);
        RC_ASSERT(small.cpu(demand).value <= 100);
    }));
}

} // namespace scaleit::plant
