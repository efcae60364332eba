#include "controller/api/routes.hpp"

#include <array>

namespace scaleit::api {

namespace {

constexpr std::array<Route, 17> k_routes{{
    {"/start", "GET, POST", Endpoint::start},
    {"/stop", "GET, POST", Endpoint::stop},
    {"/scaling/status", "GET, HEAD", Endpoint::status},
    {"/scaling/decision", "GET, HEAD", Endpoint::decision},
    {"/scaling/scale", "POST", Endpoint::scale},
    {"/scaling/resume", "POST", Endpoint::resume},
    {"/scaling/config", "GET, HEAD, PUT", Endpoint::config},
    {"/scaling/priorities", "GET, HEAD, POST", Endpoint::priorities},
    {"/scaling/priorities/{match_id}", "DELETE", Endpoint::priority},
    {"/scaling/history", "GET, HEAD", Endpoint::history},
    {"/scaling/workloads", "GET, HEAD", Endpoint::workloads},
    {"/scaling/events", "GET, HEAD", Endpoint::events},
    {"/healthz", "GET, HEAD", Endpoint::health},
    {"/readyz", "GET, HEAD", Endpoint::ready},
    {"/metrics", "GET, HEAD", Endpoint::metrics},
    {"/openapi.yaml", "GET, HEAD", Endpoint::openapi},
    {"/", "GET, HEAD", Endpoint::dashboard},
}};

} // namespace

std::span<const Route> routes() { return k_routes; }

bool is_write(Endpoint endpoint, std::string_view method) {
    return endpoint == Endpoint::start || endpoint == Endpoint::stop || (method != "GET" && method != "HEAD");
}

} // namespace scaleit::api
