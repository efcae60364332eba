#pragma once
// `recorder scan`: likely secrets in a session.
#include "recorder/command.hpp"

namespace scaleit::recorder {

/// Adds `scan` to `app`. Parsing it sets `chosen`, which must outlive what is added. Its exit code is 1 where it finds
/// any.
void add_scan_command(CLI::App& app, Command& chosen);

} // namespace scaleit::recorder
