#include "replayer/search/playable.hpp"

#include "tests/unit/replayer/search/scenes.hpp"

namespace scaleit::search {

using test::scene_of;

TEST_CASE("playable: quiet begins when demand has settled and the last rule is over", "[replayer]") {
    const auto [spec, quiet] = GENERATE(table<std::string, std::int64_t>({
        {"  length: 10m\n  demand: {values: [5]}\n", 0},
        {"  length: 10m\n  demand: {values: [5, 6, 6, 6]}\n", 1},
        {"  length: 10m\n  demand: {values: [5, 6, 5]}\n", 2},
        {"  length: 30s\n  demand: {values: [5, 6, 5, 6]}\n", 2},
        {"  length: 10m\n  demand: {values: [5]}\n  faults: {rules: [{fault: reset, until: 1m}]}\n", 4},
        {"  length: 10m\n  demand: {values: [5]}\n  faults: {rules: [{fault: reset, calls: reads, at: [3, 8]}]}\n", 9},
        {"  length: 10m\n  demand: {values: [5]}\n  faults: {rules: [{fault: reset, calls: reads, first: 5}]}\n", 5},
        {"  length: 10m\n  demand: {values: [5]}\n  faults: {rules: [{fault: reset, calls: reads, first: "
         "9007199254740992}]}\n",
         40},
        {"  length: 10m\n  demand: {values: [5]}\n  faults: {rules: [{fault: reset, calls: reads, at: [1, "
         "9007199254740991]}]}\n",
         40},
        {"  length: 10m\n  demand: {values: [5]}\n  faults: {rules: [{fault: write_late, late_by: 1m, until: 1m}]}\n",
         8},
    }));
    INFO(spec);
    CHECK(quiet_from(scene_of(spec)) == quiet);
}

TEST_CASE("playable: faults without an end are never quiet", "[replayer]") {
    const std::string head = "  length: 10m\n  demand: {values: [5]}\n  faults: ";
    CHECK_FALSE(quiet_from(scene_of(head + "{error_rate: 0.1}\n")).has_value());
    CHECK_FALSE(quiet_from(scene_of(head + "{rules: [{fault: reset, probability: 0.1}]}\n")).has_value());
    // The number of a write says nothing about its time.
    CHECK_FALSE(quiet_from(scene_of(head + "{rules: [{fault: write_lost, at: [0]}]}\n")).has_value());
}

TEST_CASE("playable: what cannot be played is named", "[replayer]") {
    scenario::Scenario scene = scene_of("  length: 10m\n  demand: {values: [5]}\n");
    CHECK(ticks_of(scene) == 40);
    scene.length.reset();
    CHECK(flaw(scene) == "it has no length");
    scene = scene_of("  length: 10m\n  demand: {values: [5]}\n");
    scene.length = std::chrono::hours(24 * 365);
    CHECK_THAT(flaw(scene).value_or(""), scaleit::test::contains("is over 100000 steps of 15s"));
    scene = scene_of("  length: 10m\n  demand: {values: [5]}\n");
    scene.demand.every = std::chrono::seconds(1);
    CHECK_THAT(flaw(scene).value_or(""), scaleit::test::contains("one each step of the clock"));
}

} // namespace scaleit::search
