#pragma once
// What paths there are and which methods each takes: the one table that requests are led by and that openapi.yaml
// describes.
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

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

struct Route {
    std::string_view path;    ///< a last segment `{id}` stands for any one that is not empty
    std::string_view methods; ///< as in Allow, `GET, HEAD`
    Endpoint endpoint = Endpoint::status;
};

[[nodiscard]] std::span<const Route> routes();

/// Whether a route is under /admin.
[[nodiscard]] bool is_admin(const Route& route);
[[nodiscard]] bool allows(const Route& route, std::string_view method);

/// A route and what stands for its `{id}`.
struct Match {
    const Route* route = nullptr;
    std::string_view id;
};

/// The route of a path without its query; nothing where there is none.
[[nodiscard]] std::optional<Match> find_route(std::string_view path);

} // namespace scaleit::fake_app
