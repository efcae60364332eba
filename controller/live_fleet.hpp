#pragma once
// A fleet in the real world: the apps' connections, the sessions, and the threads and clocks that make it tick.
#include "controller/api/figures.hpp"
#include "controller/live/lockstep_clock.hpp"
#include "controller/live/ticker.hpp"
#include "controller/workload_line.hpp"

namespace scaleit {

class LiveFleet {
public:
    /// Starts no thread, so that signals can be blocked before open() does. Where there are `figures` they must outlive
    /// this; ticks and calls are counted in them.
    LiveFleet(FleetPlan plan, cli::Log log, api::Figures* figures);

    /// Opens everything the plan names. One app alone must answer; of several, one that does not is as any other that
    /// fails for a while. Fails (environment) where the system does not give what is needed.
    [[nodiscard]] Status open();
    /// To steer it, from open() on.
    [[nodiscard]] fleet::RunningFleet& fleet() { return *fleet_; }

    /// Runs until the plan's end or stop(), then closes the sessions. Fails where a session could not be written.
    [[nodiscard]] Status run();
    /// Goes on by another plan: policies and priorities change at the next ticks, whole or not at all. Fails (usage)
    /// where anything else differs, naming it, and before the run has begun. Any thread.
    [[nodiscard]] Status reload(const FleetPlan& plan);
    /// Ends run() soon: ticks under way are finished. Any thread; from open() on.
    void stop();

    /// After run(), the report on each workload, in their order.
    [[nodiscard]] std::vector<report::NamedReport> reports() const;
    /// Ticks of all workloads that were not on time.
    [[nodiscard]] loop::LoopStats stats() const;
    [[nodiscard]] live::Lag lag() const { return ticker_.lag(); }

private:
    [[nodiscard]] Clock& clock();
    [[nodiscard]] Result<std::shared_ptr<const live::Tls>> trust() const;
    [[nodiscard]] Duration offset_of(std::size_t workload) const;
    [[nodiscard]] live::PacedJob job_for(std::size_t workload);
    [[nodiscard]] Status finish();
    void fail(const Error& error);

    [[nodiscard]] std::optional<std::string> lasting_difference(const FleetPlan& other) const;

    FleetPlan plan_; ///< of its workloads' options policies and priorities alone change, in reload()
    const cli::Log log_;
    api::Figures* const figures_;
    live::SystemClock real_clock_;
    live::LockstepClock lockstep_clock_;
    live::Ticker ticker_;
    std::vector<std::unique_ptr<WorkloadLine>> lines_; ///< outlives the fleet that uses it
    std::unique_ptr<fleet::RunningFleet> fleet_;
    std::mutex mutex_; ///< guards what follows, and plan_ once the run has begun
    bool begun_ = false;
    Status failure_; ///< the first of the run
};

} // namespace scaleit
