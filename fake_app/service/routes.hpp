#pragma once
// What paths there are and which methods each takes: the one table that requests are led by and that openapi.yaml
// describes.
#include "controller/http/route.hpp"

#include <cstdint>

namespace scaleit::fake_app {

enum class Endpoint : std::uint8_t {
    status,
    replicas,
    app_metrics,
    workers,
    worker,
    queue,
    metrics,
    health,
    openapi,
    admin_faults,
    admin_demand,
    admin_clock_advance,
    admin_state,
    admin_reset,
};

using Route = http::Route<Endpoint>;
using Match = http::Match<Endpoint>;

[[nodiscard]] std::span<const Route> routes();

/// Whether a route is under /admin.
[[nodiscard]] bool is_admin(const Route& route);

} // namespace scaleit::fake_app
