#pragma once
// What paths the controller's API has and which methods each takes; openapi.yaml beside this file describes them.
#include "controller/http/route.hpp"

#include <cstdint>

namespace scaleit::api {

enum class Endpoint : std::uint8_t {
    start,
    stop,
    status,
    decision,
    scale,
    resume,
    config,
    priorities,
    priority,
    history,
    workloads,
    events,
    health,
    ready,
    metrics,
    openapi,
    dashboard,
};

using Route = http::Route<Endpoint>;
using Match = http::Match<Endpoint>;

[[nodiscard]] std::span<const Route> routes();

/// Whether a request may change something. Visits to /start and /stop do, whatever their method.
[[nodiscard]] bool is_write(Endpoint endpoint, std::string_view method);

} // namespace scaleit::api
