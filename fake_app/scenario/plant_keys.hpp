#pragma once
// The keys of a plant, in a scenario or wherever else one is described.
#include "controller/manifest/place.hpp"
#include "fake_app/plant/world_options.hpp"

namespace scaleit::scenario {

/// Refuses unknown keys, wrong types, and what plant::flaw() finds.
[[nodiscard]] plant::WorldOptions read_plant(const manifest::Place& place);

} // namespace scaleit::scenario
