#include "fake_app/service/routes.hpp"

#include <algorithm>
#include <array>

namespace scaleit::fake_app {

namespace {

constexpr std::string_view k_id = "{id}";

constexpr std::array<Route, 14> k_routes{{
    {"/app/status", "GET, HEAD", Endpoint::status},
    {"/app/replicas", "PUT", Endpoint::replicas},
    {"/app/metrics", "GET, HEAD", Endpoint::app_metrics},
    {"/app/workers", "GET, HEAD", Endpoint::workers},
    {"/app/workers/{id}", "DELETE", Endpoint::worker},
    {"/app/queue", "GET, HEAD", Endpoint::queue},
    {"/metrics", "GET, HEAD", Endpoint::metrics},
    {"/healthz", "GET, HEAD", Endpoint::health},
    {"/openapi.yaml", "GET, HEAD", Endpoint::openapi},
    {"/admin/faults", "GET, HEAD, PUT", Endpoint::admin_faults},
    {"/admin/demand", "PUT", Endpoint::admin_demand},
    {"/admin/clock/advance", "POST", Endpoint::admin_clock_advance},
    {"/admin/state", "GET, HEAD", Endpoint::admin_state},
    {"/admin/reset", "POST", Endpoint::admin_reset},
}};

} // namespace

std::span<const Route> routes() { return k_routes; }

bool is_admin(const Route& route) { return route.path.starts_with("/admin/"); }

bool allows(const Route& route, std::string_view method) {
    std::string_view left = route.methods;
    while (!left.empty()) {
        const std::size_t end = std::min(left.find(", "), left.size());
        if (left.substr(0, end) == method) {
            return true;
        }
        left.remove_prefix(std::min(end + 2, left.size()));
    }
    return false;
}

std::optional<Match> find_route(std::string_view path) {
    for (const Route& route : k_routes) {
        if (route.path == path) {
            return Match{&route, {}};
        }
        const std::string_view stem = route.path.substr(0, route.path.size() - k_id.size());
        if (route.path.ends_with(k_id) && path.starts_with(stem) && path.size() > stem.size() &&
            path.find('/', stem.size()) == std::string_view::npos) {
            return Match{&route, path.substr(stem.size())};
        }
    }
    return std::nullopt;
}

} // namespace scaleit::fake_app
