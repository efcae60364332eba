#pragma once
// What a test harness may do to a running world: look into it, change its faults and demand, move its time, begin anew.
// Off unless asked for; then for whoever can reach the server, or for those who know the token.
//
//   GET  /admin/state                     time, world, counts, faults
//   GET  /admin/faults                    the FaultPlan in force, as JSON
//   PUT  /admin/faults                    a FaultPlan, YAML or JSON -> 204
//   PUT  /admin/demand                    {"generators":["sine:base=6,amplitude=3"]} -> 204
//   POST /admin/clock/advance             {"by":"5m"} -> 200 {"at_s":300}
//   POST /admin/reset                     {} -> 204: everything as at the start
//
// Changes need a Content-Type of application/json or application/yaml, which keeps web pages of other origins out: a
// browser asks before it sends those, and is not answered.
#include "controller/port/transport.hpp"
#include "fake_app/service/app_world.hpp"
#include "fake_app/service/routes.hpp"

namespace scaleit::fake_app {

struct AdminOptions {
    bool enabled = false;
    std::string token{}; ///< wanted as `Authorization: Bearer TOKEN`; empty: none is
};

/// The answer that keeps a request out; nothing where it may go on. Where admin is off its paths are not there: 404.
[[nodiscard]] std::optional<Response> admin_refusal(const Request& request, const AdminOptions& options);

/// Answers a request to a route under /admin whose method is allowed and which is not refused.
[[nodiscard]] Response answer_admin(const Request& request, Endpoint endpoint, AppWorld& world);

} // namespace scaleit::fake_app
