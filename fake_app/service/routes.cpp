#include "fake_app/service/routes.hpp"

#include <array>

namespace scaleit::fake_app {

namespace {

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

} // namespace scaleit::fake_app
