#pragma once
// What another plan means for a workload that runs.
#include "controller/fleet_plan.hpp"

namespace scaleit {

/// Whether a workload cannot go on as configured anew, but must begin so.
[[nodiscard]] bool must_begin(const WorkloadPlan& present, const WorkloadPlan& next);

/// What changes for one that goes on.
[[nodiscard]] fleet::NextMember going_on(const WorkloadPlan& present, const WorkloadPlan& next);

/// Of the orders that are in force, those that what is configured now takes the place of.
[[nodiscard]] std::vector<fleet::OrderFate> ended_by(const fleet::NextMember& next, const fleet::InForce& in_force);

} // namespace scaleit
