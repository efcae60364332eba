#pragma once
// What the controller is for: running a fleet, of one app or of many, until it is told to stop.
#include "controller/controller_flags.hpp"

#include <optional>
#include <string>

namespace scaleit {

/// Runs what flags or the configuration file `document` plan, to its end or a signal; prints the scorecards, and
/// returns the exit code. With a file, SIGHUP reads it again.
[[nodiscard]] Result<int> run_fleet(const ControllerFlags& flags, const std::optional<std::string>& document);

} // namespace scaleit
