#pragma once
// Small playable scenarios for tests of the search.
#include "fake_app/scenario/scenario_text.hpp"
#include "replayer/search/playable.hpp"
#include "tests/support/catch.hpp"

#include <string>

namespace scaleit::search::test {

/// `spec` is what follows seed and clock, in YAML.
inline scenario::Scenario scene_of(const std::string& spec) {
    const Result<scenario::Scenario> scene = scenario::read_scenario(
        "apiVersion: scaleit/v1\nkind: Scenario\nspec:\n  seed: 7\n  clock: {kind: lockstep, step: 15s}\n" + spec,
        "test");
    INFO((scene ? "" : scene.error().message));
    REQUIRE(scene.has_value());
    INFO(flaw(*scene).value_or(""));
    REQUIRE_FALSE(flaw(*scene).has_value());
    return *scene;
}

} // namespace scaleit::search::test
