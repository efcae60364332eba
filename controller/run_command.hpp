#pragma once
// What the controller is for: running a fleet, of one app or of many, until it is told to stop.
#include "controller/controller_flags.hpp"
#include "controller/fleet_plan.hpp"

namespace scaleit {

/// Runs to the plan's end or a signal, prints the scorecards, and returns the exit code.
[[nodiscard]] Result<int> run_fleet(const FleetPlan& plan, const ControllerFlags& flags);

} // namespace scaleit
