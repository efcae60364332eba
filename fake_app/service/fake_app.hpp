#pragma once
// The app's HTTP API (Vimeo's scaleit challenge) over a simulated plant, faults included.
//
//   GET /app/status     200 {"cpu":{"highPriority":0.68},"replicas":10}; 406
//   HEAD /app/status    the same without its body; it moves no time and is never faulted
//   PUT /app/replicas   {"replicas":11} -> 204; 400, 406, 415
//
// Errors are JSON, {"error":"what was found and what was expected"}; other paths 404, other methods 405. Checks are
// made in the order path, method, Accept, Content-Type, body. A query is ignored.
#include "controller/port/service.hpp"
#include "fake_app/service/app_world.hpp"

namespace scaleit::fake_app {

/// A poll or a write whose fault takes its answer's place never reaches the app, but such a poll has moved lock-step
/// time all the same.
class FakeApp final : public Service {
public:
    /// `demand` and `time` must outlive this.
    FakeApp(FakeAppOptions options, const demand::Demand& demand, WorldTime& time)
        : world_(std::move(options), demand, time) {}

    [[nodiscard]] Outcome handle(const Request& request) override;

    [[nodiscard]] Served served() const { return world_.served(); }

private:
    [[nodiscard]] Outcome poll_status(const Request& request);
    [[nodiscard]] Outcome head_status(const Request& request);
    [[nodiscard]] Outcome put_replicas(const Request& request);

    AppWorld world_;
};

} // namespace scaleit::fake_app
