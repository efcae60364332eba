#pragma once
// The keys of a plant, in a scenario or wherever else one is described.
#include "controller/manifest/place.hpp"
#include "fake_app/plant/world_options.hpp"

namespace scaleit::scenario {

/// Refuses unknown keys, wrong types, and what plant::flaw() finds.
[[nodiscard]] plant::WorldOptions read_plant(const manifest::Place& place);

/// A plant in a file of its own: `kind: Plant`, the keys under `spec`. Fails (usage) with file, line and path,
/// (bad_input) where it cannot be read.
[[nodiscard]] Result<plant::WorldOptions> load_plant(const std::string& file);

} // namespace scaleit::scenario
