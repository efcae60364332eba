#pragma once
// Scenarios written as files, for a person to read: YAML, one fault rule a line, what is at its default left out.
#include "fake_app/scenario/scenario.hpp"

namespace scaleit::scenario {

/// read_scenario() gives back an equal scenario. Requires: demand from generators or values, or none; traces and
/// sessions are files of their own. Numbers have the shortest text that reads back to the same bits.
[[nodiscard]] std::string to_yaml(const Scenario& scenario);

} // namespace scaleit::scenario
