#pragma once
// The app's HTTP API over a simulated world, faults included. The vendor's part (Vimeo's scaleit challenge):
//
//   GET /app/status     200 {"cpu":{"highPriority":0.68},"replicas":10}; 406
//   HEAD /app/status    the same without its body; it moves no time and is never faulted
//   PUT /app/replicas   {"replicas":11} -> 204; 400, 406, 415
//
// Beside it GET /app/metrics, /app/workers, /app/queue, /metrics (Prometheus), /healthz and /openapi.yaml, which
// describes them all: looking there moves no time and meets no faults, so that whoever watches changes nothing. DELETE
// /app/workers/{id} is a write like PUT: 204; 404 no such worker, 409 the last one. /admin is off unless asked for.
//
// Errors are JSON, {"error":"what was found and what was expected"}; other paths 404, other methods 405. Checks are
// made in the order path, method, Accept, Content-Type, body. A query is ignored.
#include "controller/port/service.hpp"
#include "fake_app/service/admin.hpp"
#include "fake_app/service/app_world.hpp"

namespace scaleit::fake_app {

/// A poll or a write whose fault takes its answer's place never reaches the app, but such a poll has moved lock-step
/// time all the same.
class FakeApp final : public Service {
public:
    /// `demand` and `time` must outlive this.
    FakeApp(FakeAppOptions options, const demand::Demand& demand, WorldTime& time, AdminOptions admin = {})
        : world_(std::move(options), demand, time), admin_(std::move(admin)) {}

    [[nodiscard]] Outcome handle(const Request& request) override;
    [[nodiscard]] bool waits(const Request&) const override { return false; }

    [[nodiscard]] Served served() const { return world_.served(); }

private:
    [[nodiscard]] Outcome answer(const Request& request, const Match& match);
    [[nodiscard]] Outcome get_status(const Request& request);
    [[nodiscard]] Outcome put_replicas(const Request& request);
    [[nodiscard]] Outcome delete_worker(const Request& request, std::string_view id);
    [[nodiscard]] Response view(const Request& request, Endpoint endpoint);

    AppWorld world_;
    AdminOptions admin_;
};

} // namespace scaleit::fake_app
