// The search finds seeded mistakes, and cuts what it finds down to something a person can read; and it finds nothing
// where there is no mistake.
#include "fake_app/scenario/scenario_text.hpp"
#include "replayer/search/cuts.hpp"
#include "replayer/search/shrink.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/replayer/search/mutants.hpp"

namespace scaleit::search {

namespace {

constexpr std::int64_t k_budget = 500; ///< scenarios

Explored explore_budget(const Question& question) {
    SwarmOptions swarm;
    swarm.bounds = test::k_mutant_bounds;
    return explore(question, {}, swarm, Seed{1}, [](std::int64_t drawn) { return drawn < k_budget; });
}

void check_found_and_shrunk(const test::Mutant& mutant) {
    INFO("mistake: " << mutant.mistake);
    const Question question = make_question(mutant.subject);
    const Explored explored = explore_budget(question);
    REQUIRE(explored.finding.has_value());
    const std::optional<Shrunk> shrunk = shrink(question, explored.finding->scene);
    REQUIRE(shrunk.has_value());
    INFO("found after " << explored.played << ", by " << explored.finding->breach.check << ", shrunk in "
                        << shrunk->plays << " plays to tick " << shrunk->breach.tick << ": " << shrunk->breach.found
                        << '\n'
                        << scenario::to_yaml(shrunk->scene));
    CHECK(shrunk->breach.check == explored.finding->breach.check);
    CHECK(ask(question, shrunk->scene) == shrunk->breach);
    CHECK(ticks_of(shrunk->scene) < 50);
    CHECK(fault_count(shrunk->scene) < 10);
    std::uint64_t made = 0;
    for (const std::uint64_t count : live(shrunk->scene, mutant.subject).faults.by_kind) {
        made += count;
    }
    CHECK(made < 10);
}

} // namespace

TEST_CASE("mutation: a sound policy passes the whole budget", "[replayer][slow]") {
    for (const policy::Policy& sound : {test::sound_target_average(), test::sound_proportional()}) {
        INFO(policy::policy_name(sound));
        const Explored explored = explore_budget(make_question(subject_of(sound)));
        INFO((explored.finding ? explored.finding->breach.check + ": " + explored.finding->breach.found + " at " +
                                     std::to_string(explored.finding->breach.tick) + "\n" +
                                     scenario::to_yaml(explored.finding->scene)
                               : ""));
        CHECK_FALSE(explored.finding.has_value());
        CHECK(explored.played == k_budget);
    }
}

TEST_CASE("mutation: each mistake in the ratio rule is found and shrunk", "[replayer][slow]") {
    for (const test::Mutant& mutant : test::mutants_of_proportional()) {
        check_found_and_shrunk(mutant);
    }
}

TEST_CASE("mutation: each mistake in target-average is found and shrunk", "[replayer][slow]") {
    for (const test::Mutant& mutant : test::mutants_of_target_average()) {
        check_found_and_shrunk(mutant);
    }
}

} // namespace scaleit::search
