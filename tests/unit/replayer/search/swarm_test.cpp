#include "replayer/search/swarm.hpp"

#include "replayer/search/explore.hpp"
#include "tests/unit/replayer/search/scenes.hpp"

#include <set>

namespace scaleit::search {

TEST_CASE("swarm: a seed always draws the same scenario, another seed another one", "[replayer]") {
    const SwarmOptions options;
    std::set<std::string> different;
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        const std::string text = scenario::to_yaml(draw_scenario(options, Seed{seed}));
        CHECK(text == scenario::to_yaml(draw_scenario(options, Seed{seed})));
        different.insert(text);
    }
    CHECK(different.size() == 50);
}

TEST_CASE("swarm: every scenario can be played, is quiet in the end, and reads back from its file", "[replayer]") {
    SwarmOptions options;
    options.lag_ticks_max = 3;
    std::set<fault::FaultKind> kinds;
    bool without_faults = false;
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        INFO("seed " << seed);
        const scenario::Scenario scene = draw_scenario(options, Seed{seed});
        CHECK_FALSE(flaw(scene).has_value());
        const std::optional<std::int64_t> quiet = quiet_from(scene);
        REQUIRE(quiet.has_value());
        CHECK(ticks_of(scene) - *quiet >= options.quiet_ticks - 5); // a late write may come up to five ticks later
        const auto again = scenario::read_scenario(scenario::to_yaml(scene), "again");
        INFO((again ? "" : again.error().message));
        REQUIRE(again.has_value());
        CHECK(scenario::to_yaml(*again) == scenario::to_yaml(scene));
        for (const fault::Rule& rule : scene.faults.rules) {
            kinds.insert(rule.fault);
        }
        without_faults = without_faults || scene.faults.rules.empty();
    }
    CHECK(kinds.size() == fault::k_fault_kinds);
    CHECK(without_faults);
}

TEST_CASE("swarm: the faults that are planned are made", "[replayer]") {
    const Question question = make_question(subject_of(policy::TargetAverage{}));
    const Explored explored = explore(question, {}, {}, Seed{1}, [](std::int64_t drawn) { return drawn < 60; });
    std::size_t made = 0;
    for (const std::uint64_t count : explored.faults.by_kind) {
        made += count > 0 ? 1 : 0;
    }
    INFO(fault::describe(explored.faults));
    CHECK(made >= 20);
    CHECK(explored.played == 60);
}

TEST_CASE("swarm: options out of range are named", "[replayer]") {
    SwarmOptions options;
    options.noisy_ticks_max = 4;
    CHECK(flaw(options) == "noisy_ticks_max is 4, expected 5 to 10000");
    options = {};
    options.demand_max = 0;
    CHECK(flaw(options).has_value());
    CHECK_FALSE(flaw(SwarmOptions{}).has_value());
}

TEST_CASE("explore: kept scenarios come first, and the first breach ends it", "[replayer]") {
    const scenario::Scenario kept = test::scene_of("  length: 1m\n  demand: {values: [5]}\n");
    const auto question = [](bool passes) {
        return Question{
            subject_of(policy::Proportional{}),
            [passes](const scenario::Scenario& scene, const Trajectory&) -> std::optional<Breach> {
                return passes || scene.seed != Seed{7} ? std::nullopt : std::optional(Breach{"any", 3, "found"});
            }};
    };
    const auto twice = [](std::int64_t drawn) { return drawn < 2; };
    const Explored failed = explore(question(false), {{"kept.yaml", kept}}, {}, Seed{1}, twice);
    REQUIRE(failed.finding.has_value());
    CHECK(failed.finding->file == "kept.yaml");
    CHECK(failed.played == 1);
    const Explored passed = explore(question(true), {{"kept.yaml", kept}}, {}, Seed{1}, twice);
    CHECK_FALSE(passed.finding.has_value());
    CHECK(passed.kept_played == 1);
    CHECK(passed.played == 3);
    // Seeds count on from the first: the scenario of seed 7 is the third from 5.
    const Explored drawn = explore(question(false), {}, {}, Seed{5}, [](std::int64_t) { return true; });
    REQUIRE(drawn.finding.has_value());
    CHECK(drawn.finding->scene.seed == Seed{7});
    CHECK(drawn.finding->file.empty());
    CHECK(drawn.played == 3);
}

TEST_CASE("explore: a gate is asked too", "[replayer]") {
    score::Gate gate;
    gate.checks.push_back({"replica_hours", score::AbsoluteBounds{std::nullopt, 0.0}});
    const Question question = make_question(subject_of(policy::Proportional{}), {}, gate);
    const auto breach = ask(question, test::scene_of("  length: 10m\n  demand: {values: [5]}\n"));
    REQUIRE(breach.has_value());
    CHECK(breach->check == "replica_hours");
    gate.checks = {{"replica_hours", score::AbsoluteBounds{0.0, std::nullopt}}};
    CHECK_FALSE(ask(make_question(subject_of(policy::Proportional{}), {}, gate),
                    test::scene_of("  length: 10m\n  demand: {values: [5]}\n"))
                    .has_value());
}

} // namespace scaleit::search
