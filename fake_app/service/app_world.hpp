#pragma once
// The world behind the fake app's API: demand, plant, time and faults, in one order for all callers. Each member is one
// turn: it takes the lock once, so that calls that come at the same time happen one after the other.
#include "fake_app/demand/demand.hpp"
#include "fake_app/fault/fault_counts.hpp"
#include "fake_app/fault/injector.hpp"
#include "fake_app/plant/world.hpp"
#include "fake_app/service/world_time.hpp"

#include <memory>
#include <mutex>
#include <variant>
#include <vector>

namespace scaleit::fake_app {

/// What was called so far, faulted calls included.
struct Served {
    std::uint64_t status_polls = 0;   ///< GET /app/status
    std::uint64_t replica_writes = 0; ///< PUT /app/replicas, DELETE /app/workers/{id}
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
    plant::WorldOptions world{};
    fault::Injector faults{};
};

/// A status poll's fate, and the status it is about.
struct Polled {
    std::optional<fault::Fault> fault;
    AppStatus status{};
};

struct SetReplicas {
    int replicas = 1; ///< within the world's bounds
};
struct RemoveWorker {
    std::int64_t id = 0;
};
/// What a write wants; nothing: it was refused for its form.
using Wish = std::variant<std::monostate, SetReplicas, RemoveWorker>;

/// A write's fate, and what became of the wish to remove a worker.
struct Written {
    std::optional<fault::Fault> fault;
    plant::Removal removal = plant::Removal::removed;
};

/// Everything at one instant.
struct AppView {
    plant::Snapshot world;
    Served served;
};

class AppWorld {
public:
    /// `demand` and `time` must outlive this.
    AppWorld(FakeAppOptions options, const demand::Demand& demand, WorldTime& time);

    /// A status poll: moves lock-step time, whatever its fate.
    [[nodiscard]] Polled poll();
    /// A write, done as its fate allows. A write that was refused for its form has a number and a fate all the same.
    [[nodiscard]] Written write(const Wish& wish);

    // Looking: moves no time and meets no faults.
    [[nodiscard]] AppStatus look();
    [[nodiscard]] AppView view();
    [[nodiscard]] Served served() const;
    [[nodiscard]] int replicas_max() const { return initial_.world.plant.replicas_max; }
    [[nodiscard]] fault::FaultSpec faults() const;
    [[nodiscard]] Seed seed() const { return initial_.faults.seed(); }

    // Changing the world from outside.
    /// Call numbers and quotas begin anew, counts go on.
    void set_faults(fault::FaultSpec faults);
    void set_demand(std::unique_ptr<demand::Demand> demand);
    /// Moves time on; the instant reached.
    Instant advance(Duration by);
    /// Everything as it was at the start: time, replicas, demand, faults, counts.
    void reset();

private:
    struct LateWrite {
        Instant due{};
        Wish wish;
    };

    [[nodiscard]] std::optional<fault::Fault> draw(fault::CallKind kind, Instant now);
    /// Lets the world come to `now`, late writes included.
    void advance_to(Instant now);
    /// Does a write at the instant the world is at.
    plant::Removal apply(const Wish& wish);
    void defer(const Wish& wish, Instant due);
    [[nodiscard]] AppStatus status() const { return {world_.cpu(), world_.replicas()}; }

    const FakeAppOptions initial_;
    const demand::Demand& initial_demand_;

    mutable std::mutex mutex_; ///< guards all below
    WorldTime& time_;
    std::unique_ptr<demand::Demand> own_demand_; ///< where it was changed
    const demand::Demand* demand_;
    plant::World world_;
    fault::Injector injector_;
    std::vector<LateWrite> late_; ///< by `due`
    std::optional<AppStatus> last_shown_;
    Served served_;
};

} // namespace scaleit::fake_app
