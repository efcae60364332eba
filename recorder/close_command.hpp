#pragma once
// `recorder close`: a session whose recorder died becomes a closed one.
#include "recorder/command.hpp"

namespace scaleit::recorder {

/// Adds `close` to `app`. Parsing it sets `chosen`, which must outlive what is added.
void add_close_command(CLI::App& app, Command& chosen);

} // namespace scaleit::recorder
