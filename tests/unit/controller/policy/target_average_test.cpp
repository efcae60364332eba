#include "controller/policy/target_average.hpp"

#include "tests/support/catch.hpp"

#include <cmath>
#include <functional>
#include <vector>

using namespace scaleit;
using namespace scaleit::policy;

namespace {

/// A run against an app of known demand; the count decided at one tick is in force at the next.
struct Run {
    TargetAverageConfig config{};
    TargetAverageState state{};
    int replicas = 10;
    int changes = 0;
    int replicas_max = 0;
    std::vector<double> cpu{};

    double step(double demand) {
        const double reported = static_cast<int>(std::min(1.0, demand / replicas) * 100 + 0.5) / 100.0;
        cpu.push_back(reported);
        const auto [decision, next] = decide(config, state, Observation{k_start, reported, replicas});
        state = next;
        changes += decision.desired() != replicas ? 1 : 0;
        replicas = *decision.desired();
        replicas_max = std::max(replicas_max, replicas);
        return reported;
    }
    void run(int ticks, const std::function<double(int)>& demand) {
        for (int k = 0; k < ticks; ++k) {
            step(demand(k));
        }
    }
    [[nodiscard]] double mean_cpu(std::size_t from = 0) const {
        double sum = 0;
        for (std::size_t i = from; i < cpu.size(); ++i) {
            sum += cpu[i];
        }
        return sum / static_cast<double>(cpu.size() - from);
    }
};

} // namespace

TEST_CASE("target-average: holds the mean of constant demand at the target, whatever the ideal count", "[policy]") {
    for (const double ideal : {1.05, 1.2, 1.5, 1.9, 2.5, 3.1, 7.9, 20.5, 625.3}) {
        INFO("ideal count " << ideal);
        Run run;
        run.run(4000, [&](int) { return ideal * 0.8; });
        CHECK(run.mean_cpu() == Catch::Approx(0.80).margin(0.003));
    }
}

TEST_CASE("target-average: holds other targets too", "[policy]") {
    for (const double target : {0.3, 0.5, 0.6, 0.7, 0.9}) {
        INFO("target " << target);
        Run run;
        run.config.target = target;
        run.run(4000, [&](int k) { return 6.3 + (k / 300 % 2 == 0 ? 0.0 : 1.7); });
        CHECK(run.mean_cpu() == Catch::Approx(target).margin(0.005));
    }
}

TEST_CASE("target-average: changes sides seldom, more seldom with a wider window", "[policy]") {
    Run narrow;
    narrow.config.window = 25;
    Run wide;
    wide.config.window = 200;
    for (Run* run : {&narrow, &wide}) {
        run->run(4000, [](int) { return 2.48; }); // ideal count 3.1
    }
    CHECK(wide.changes < narrow.changes);
    CHECK(narrow.changes < 4000 / 10);
}

TEST_CASE("target-average: a square wave around 2.5 replicas needs no more than a change every few ticks", "[policy]") {
    Run run;
    run.run(4032, [](int k) { return k % 288 < 108 ? 8.0 : 2.0; });
    CHECK(run.mean_cpu() == Catch::Approx(0.80).margin(0.005));
    CHECK(run.changes < 4032 / 10);
}

TEST_CASE("target-average: grows geometrically out of a real saturation", "[policy]") {
    Run run;
    run.run(200, [](int) { return 8.0; });
    int ticks = 0;
    while (run.step(200) >= 0.995 && ticks < 100) {
        ++ticks;
    }
    CHECK(ticks <= 12);
    CHECK(run.replicas_max <= 2 * 250);
}

TEST_CASE("target-average: outages at a bound leave nothing to repay", "[policy]") {
    Run idle; // far below what one replica needs
    idle.run(1000, [](int) { return 0.05; });
    CHECK(idle.replicas == 1);
    idle.run(100, [](int) { return 8.0; });
    idle.cpu.clear();
    idle.run(1000, [](int) { return 8.0; });
    CHECK(idle.mean_cpu() == Catch::Approx(0.80).margin(0.02));

    Run capped; // far above what the maximum carries
    capped.config.bounds.max = 10;
    capped.run(1000, [](int) { return 40.0; });
    CHECK(capped.replicas == 10);
    capped.run(100, [](int) { return 6.0; });
    capped.cpu.clear();
    capped.run(1000, [](int) { return 6.0; });
    CHECK(capped.mean_cpu() == Catch::Approx(0.80).margin(0.02));
}

TEST_CASE("target-average: lets a first saturated look pass, then grows", "[policy]") {
    const TargetAverageConfig config;
    const auto first = decide(config, TargetAverageState{}, Observation{k_start, 1.0, 10});
    CHECK(first.decision.desired() == 10);
    CHECK(first.decision.reason() == Reason::settling);
    const auto second = decide(config, first.state, Observation{k_start, 1.0, 10});
    CHECK(second.decision.desired() > 10);
    CHECK(second.decision.reason() == Reason::saturated);
}

TEST_CASE("target-average: follows demand at once where it is far off, and says so", "[policy]") {
    const TargetAverageConfig config;
    const auto up = decide(config, TargetAverageState{}, Observation{k_start, 0.98, 100});
    CHECK(up.decision.reason() == Reason::demand_up);
    CHECK(up.decision.desired() == 123); // 98 / 0.7982: the aim is lower by the debt of this tick
    const auto down = decide(config, TargetAverageState{}, Observation{k_start, 0.30, 100});
    CHECK(down.decision.reason() == Reason::demand_down);
    CHECK(down.decision.desired() == 37);
    CHECK(decide(config, TargetAverageState{}, Observation{k_start, 0.80, 100}).decision.reason() == Reason::steady);
}

TEST_CASE("target-average: a debt keeps no replicas while the app is idle", "[policy]") {
    Run run;
    run.replicas = 10;
    run.state.error_ppm = 100'000 * run.config.window; // as hot as it is remembered
    run.state.last_replicas = 10;
    run.run(20, [](int) { return 0.3; });
    CHECK(run.replicas == 1);
}

TEST_CASE("target-average: never leaves its bounds or its memory's, whatever it is shown", "[policy]") {
    TargetAverageConfig config;
    config.bounds = {3, 40};
    TargetAverageState state;
    std::uint64_t noise = 88172645463325252ULL; // xorshift64
    for (int k = 0; k < 200'000; ++k) {
        noise ^= noise << 13U;
        noise ^= noise >> 7U;
        noise ^= noise << 17U;
        const Observation seen{k_start, static_cast<double>(noise % 101) / 100.0,
                               static_cast<int>(noise / 101 % 1000) + 1};
        const auto [decision, next] = decide(config, state, seen);
        REQUIRE(*decision.desired() >= 3);
        REQUIRE(*decision.desired() <= 40);
        REQUIRE(std::abs(next.error_ppm) <= 100'000 * config.window);
        const auto again = decide(config, state, seen);
        REQUIRE(again.decision == decision);
        REQUIRE(again.state == next);
        state = next;
    }
}
