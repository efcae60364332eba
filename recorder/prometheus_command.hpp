#pragma once
// `recorder import prometheus`: a history in a Prometheus server becomes a session.
#include "recorder/command.hpp"

namespace scaleit::recorder {

/// Adds `prometheus` to `import`. Parsing it sets `chosen`, which must outlive what is added.
void add_prometheus_command(CLI::App& import, Command& chosen);

} // namespace scaleit::recorder
