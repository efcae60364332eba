#pragma once
// The world as Prometheus scrapes it: text exposition format 0.0.4.
#include "fake_app/service/app_world.hpp"

#include <string>

namespace scaleit::fake_app {

/// Gauges of the world and counters of what was called and of the faults by kind, all under `scaleit_app_`.
[[nodiscard]] std::string prometheus_text(const AppView& view);

} // namespace scaleit::fake_app
