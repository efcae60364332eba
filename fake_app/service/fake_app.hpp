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
#include "fake_app/demand/demand.hpp"
#include "fake_app/fault/fault_counts.hpp"
#include "fake_app/plant/plant.hpp"
#include "fake_app/service/world_time.hpp"

#include <mutex>

namespace scaleit::fake_app {

/// What was called so far, faulted calls included.
struct Served {
    std::uint64_t status_polls = 0;   ///< GET /app/status
    std::uint64_t replica_writes = 0; ///< PUT /app/replicas
    fault::FaultCounts faults{};

    bool operator==(const Served&) const = default;
};

/// What a status tells.
struct AppStatus {
    plant::CpuPercent cpu{};
    int replicas = 0;

    bool operator==(const AppStatus&) const = default;
};

struct FakeAppOptions {
    plant::PlantOptions plant{};
    fault::FaultPlan faults{};
};

/// A poll or a write that draws a fault never reaches the app, but such a poll has moved lock-step time all the same.
class FakeApp final : public Service {
public:
    /// `demand` and `time` must outlive this.
    FakeApp(const FakeAppOptions& options, const demand::Demand& demand, WorldTime& time);

    [[nodiscard]] Outcome handle(const Request& request) override;

    [[nodiscard]] Served served() const;

private:
    [[nodiscard]] Outcome poll_status(const Request& request);
    [[nodiscard]] Outcome head_status(const Request& request);
    [[nodiscard]] Outcome put_replicas(const Request& request);
    /// The app as it is at `now`. Requires: mutex_ held.
    [[nodiscard]] AppStatus status_at(Instant now);

    FakeAppOptions options_;
    const demand::Demand& demand_;

    mutable std::mutex mutex_; ///< guards all below
    WorldTime& time_;
    plant::Plant plant_;
    Served served_;
};

} // namespace scaleit::fake_app
