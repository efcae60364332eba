#pragma once
// `recorder export`: a session as text on standard output.
#include "recorder/command.hpp"

namespace scaleit::recorder {

/// Adds `export` to `app`. Parsing it sets `chosen`, which must outlive what is added.
void add_export_command(CLI::App& app, Command& chosen);

} // namespace scaleit::recorder
