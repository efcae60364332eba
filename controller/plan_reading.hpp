#pragma once
// From flags and a configuration file to a plan: flags win over the environment, the environment over the file.
#include "controller/beginning.hpp"
#include "controller/controller_flags.hpp"

namespace scaleit {

/// The plan for the one app that flags describe, or for those of a file of kind Controller. Everything is read and
/// checked, and nothing is opened. `began` is the wall clock's time at which the workloads are to begin. Fails
/// (usage) on what is invalid, (bad_input) on a file that cannot be read.
[[nodiscard]] Result<FleetPlan> read_plan(const ControllerFlags& flags, const std::optional<std::string>& document,
                                          policy::UtcTime began);
/// The present second of the wall clock.
[[nodiscard]] policy::UtcTime utc_now();

/// A plan and its workloads as they would begin now, every value named: lines for a person, or an object in JSON.
[[nodiscard]] std::string describe(const FleetPlan& plan, const std::vector<Beginning>& workloads, cli::Format format);

} // namespace scaleit
