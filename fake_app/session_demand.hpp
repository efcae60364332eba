#pragma once
// Demand from a recorded session. It stands beside the main, since the model of the app knows no sessions.
#include "fake_app/flags/world_flags.hpp"

namespace scaleit::fake_app {

/// The demand behind a session, rebuilt as a what-if run does it, as a trace of the session's interval. Where the CPU
/// was at its limit it is a lower bound. Fails (bad_input) on a session that cannot be read or has no tick with data.
[[nodiscard]] Result<WorldDemand> demand_of_session(const std::string& file);

} // namespace scaleit::fake_app
