#pragma once
// A policy that takes another one's place in the middle of a run.
#include "controller/policy/policy.hpp"

namespace scaleit::policy {

/// `replacement` with the state that `present` has reached, where both are of one kind: errors owed, windows and
/// cooldowns go on. It begins anew where the kinds differ, and where two predictive policies divide time differently.
[[nodiscard]] Policy carried_over(Policy replacement, const Policy& present);

} // namespace scaleit::policy
