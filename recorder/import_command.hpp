#pragma once
// `recorder import`: histories of other systems, and sessions as text, become sessions.
#include "controller/cli/flags.hpp"

#include <functional>

namespace scaleit::recorder {

/// What a command does once its flags are parsed: its exit code.
using Command = std::function<Result<int>()>;

/// Adds `import` with its sources to `app`. Parsing one of them sets `chosen`, which must outlive it, as must what is
/// added.
void add_import_command(CLI::App& app, Command& chosen);

} // namespace scaleit::recorder
