#pragma once
// `recorder import`: histories of other systems, and sessions as text, become sessions.
#include "recorder/command.hpp"

namespace scaleit::recorder {

/// Adds `import` with its sources to `app`. Parsing one of them sets `chosen`, which must outlive what is added.
void add_import_command(CLI::App& app, Command& chosen);

} // namespace scaleit::recorder
