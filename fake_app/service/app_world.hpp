#pragma once
// The world behind the fake app's API: demand, plant, time and faults, in one order for all callers. Each member is one
// turn: it takes the lock once, so that calls that come at the same time happen one after the other.
#include "fake_app/demand/demand.hpp"
#include "fake_app/fault/fault_counts.hpp"
#include "fake_app/fault/injector.hpp"
#include "fake_app/plant/plant.hpp"
#include "fake_app/service/world_time.hpp"

#include <mutex>
#include <vector>

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
    fault::Injector faults{};
};

/// A status poll's fate, and the status it is about.
struct Polled {
    std::optional<fault::Fault> fault;
    AppStatus status{};
};

class AppWorld {
public:
    /// `demand` and `time` must outlive this.
    AppWorld(FakeAppOptions options, const demand::Demand& demand, WorldTime& time);

    /// A status poll: moves lock-step time, whatever its fate.
    [[nodiscard]] Polled poll();
    /// The status now, without moving time and without faults.
    [[nodiscard]] AppStatus look();
    /// A write of that many replicas, done as its fate allows; nothing: a write that is refused for its form, which has
    /// a fate all the same. Requires: 1 <= replicas <= replicas_max().
    [[nodiscard]] std::optional<fault::Fault> write(std::optional<int> replicas);

    [[nodiscard]] int replicas_max() const { return options_.plant.replicas_max; }
    [[nodiscard]] Served served() const;

private:
    struct LateWrite {
        Instant due{};
        int replicas = 0;
    };

    [[nodiscard]] std::optional<fault::Fault> draw(fault::CallKind kind, Instant now);
    /// Lets the world come to `now`, late writes included.
    void advance_to(Instant now);
    void set_replicas(int replicas, Instant now);
    void defer(int replicas, Instant due);
    [[nodiscard]] AppStatus status_at(Instant now) const;

    FakeAppOptions options_;
    const demand::Demand& demand_;

    mutable std::mutex mutex_; ///< guards all below, and what calls draw from options_.faults
    WorldTime& time_;
    plant::Plant plant_;
    std::vector<LateWrite> late_; ///< by `due`
    std::optional<AppStatus> last_shown_;
    Served served_;
};

} // namespace scaleit::fake_app
