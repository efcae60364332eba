#include "replayer/search/cuts.hpp"

#include "replayer/search/shrink.hpp"
#include "replayer/search/swarm.hpp"
#include "tests/unit/replayer/search/scenes.hpp"

namespace scaleit::search {

namespace {

using test::scene_of;

const std::string k_faulty = R"(  length: 150s
  demand: {values: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}
  faults: {rules: [{fault: reset, calls: reads, at: [1, 4, 8]}, {fault: timeout, calls: reads, from: 1m, until: 2m}]}
)";

std::vector<std::uint64_t> calls(const scenario::Scenario& scene, std::size_t rule) {
    return scene.faults.rules.at(rule).when.at.value();
}

} // namespace

TEST_CASE("cuts: a scenario with its calls written out is lived through in the same way", "[replayer]") {
    const Subject subject = subject_of(policy::TargetAverage{});
    int explicit_rules = 0;
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        scenario::Scenario scene = draw_scenario({}, Seed{seed});
        if (seed % 7 == 0) {
            scene.faults.error_rate = 0.2;
        }
        const Trajectory lived = live(scene, subject);
        const scenario::Scenario written_out = with_explicit_calls(scene, lived);
        INFO("seed " << seed << "\n" << scenario::to_yaml(scene) << scenario::to_yaml(written_out));
        const Trajectory again = live(written_out, subject);
        CHECK(again.result.digest == lived.result.digest);
        for (const fault::Rule& rule : written_out.faults.rules) {
            explicit_rules += rule.when.at ? 1 : 0;
            CHECK(rule.when.at.has_value());
        }
    }
    CHECK(explicit_rules > 60);
}

TEST_CASE("cuts: faults go by their place, calls one by one, other rules as a whole", "[replayer]") {
    const scenario::Scenario scene = scene_of(k_faulty);
    CHECK(fault_count(scene) == 4);
    CHECK(calls(without_faults(scene, {1, 1}), 0) == std::vector<std::uint64_t>{1, 8});
    CHECK(without_faults(scene, {3, 1}).faults.rules.size() == 1);
    const scenario::Scenario last = without_faults(scene, {0, 3});
    REQUIRE(last.faults.rules.size() == 1);
    CHECK(last.faults.rules[0].fault == fault::FaultKind::timeout);
    CHECK(fault_count(without_faults(scene, {0, 4})) == 0);
}

TEST_CASE("cuts: without some ticks all that came later comes earlier", "[replayer]") {
    const scenario::Scenario shorter = without_ticks(scene_of(k_faulty), {3, 2});
    CHECK(ticks_of(shorter) == 8);
    CHECK(shorter.demand.values == std::vector<double>{1, 2, 3, 6, 7, 8, 9, 10});
    CHECK(calls(shorter, 0) == std::vector<std::uint64_t>{1, 6});
    CHECK(shorter.faults.rules[1].when.from == k_start + std::chrono::seconds(45));
    CHECK(shorter.faults.rules[1].when.until == k_start + std::chrono::seconds(90));
    // A window that is gone takes its rule along.
    CHECK(without_ticks(scene_of(k_faulty), {4, 4}).faults.rules.size() == 1);
}

TEST_CASE("cuts: an earlier end and flat demand", "[replayer]") {
    const scenario::Scenario scene = scene_of(k_faulty);
    CHECK(ticks_of(ended_at(scene, 4)) == 4);
    CHECK(ended_at(scene, 4).demand.values == std::vector<double>{1, 2, 3, 4});
    CHECK(with_flat_demand(scene, {2, 3}, Level::before).demand.values ==
          std::vector<double>{1, 2, 2, 2, 2, 6, 7, 8, 9, 10});
    CHECK(with_flat_demand(scene, {0, 2}, Level::before).demand.values.at(1) == 1);
    CHECK(with_flat_demand(scene, {0, 2}, Level::own_last).demand.values.at(0) == 2);
}

TEST_CASE("shrink: what it takes to fail is all that is left", "[replayer]") {
    // Fails where the 40th poll or a later one is reset while demand is above 5.
    const Question question{subject_of(policy::Proportional{}),
                            [](const scenario::Scenario&, const Trajectory& lived) -> std::optional<Breach> {
                                for (std::size_t i = 40; i < lived.moments.size(); ++i) {
                                    if (!lived.moments[i].seen && lived.moments[i].demand > 5) {
                                        return Breach{"made_up", static_cast<std::int64_t>(i), "found"};
                                    }
                                }
                                return std::nullopt;
                            }};
    const scenario::Scenario failing = scene_of(R"(  length: 1h
  demand: {values: [3.17, 9.21, 12.3, 7.77, 1, 8.123]}
  plant: {replicas: 17, startup_delay: 30s, drain: 10s, lag: {delay: 15s}}
  faults: {error_rate: 0.1, rules: [{fault: timeout, calls: reads, probability: 0.3}, {fault: write_lost, every: 2}]}
)");
    const std::optional<Shrunk> shrunk = shrink(question, failing);
    REQUIRE(shrunk.has_value());
    INFO(scenario::to_yaml(shrunk->scene));
    CHECK(shrunk->breach.check == "made_up");
    CHECK(ticks_of(shrunk->scene) == 41);
    CHECK(fault_count(shrunk->scene) == 1);
    CHECK(shrunk->scene.faults.rules.at(0).fault == fault::FaultKind::http_500);
    CHECK(shrunk->scene.world.plant.startup_delay == Duration::zero());
    CHECK(shrunk->scene.world.drain == Duration::zero());
    CHECK(shrunk->scene.demand.values.size() == 1);
    CHECK(shrunk->scene.seed == Seed{1});
    // The same again, and no more plays than allowed.
    CHECK(scenario::to_yaml(shrink(question, failing)->scene) == scenario::to_yaml(shrunk->scene));
    CHECK(shrink(question, failing, {10})->plays <= 10);
}

TEST_CASE("shrink: a scenario that passes cannot be shrunk", "[replayer]") {
    const Question question{subject_of(policy::Proportional{}),
                            [](const scenario::Scenario&, const Trajectory&) { return std::optional<Breach>(); }};
    CHECK_FALSE(shrink(question, scene_of(k_faulty)).has_value());
}

} // namespace scaleit::search
