#pragma once
// A fleet in the real world: the apps' connections, the sessions, and the threads and clocks that make it tick.
#include "controller/api/figures.hpp"
#include "controller/live/job_sequence.hpp"
#include "controller/live/lockstep_clock.hpp"
#include "controller/live/ticker.hpp"
#include "controller/workload_line.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace scaleit {

class LiveFleet {
public:
    /// Starts no thread, so that signals can be blocked before open() does. Where there are `figures` they must outlive
    /// this; ticks and calls are counted in them.
    LiveFleet(FleetPlan plan, cli::Log log, api::Figures* figures);
    /// Where it never ran, no session is left behind.
    ~LiveFleet();
    LiveFleet(const LiveFleet&) = delete;
    LiveFleet& operator=(const LiveFleet&) = delete;

    /// Opens everything the plan names. One app alone must answer; of several, one that does not is as any other that
    /// fails for a while. Fails (environment) where the system does not give what is needed, (bad_input, usage) as
    /// begin_all() does.
    [[nodiscard]] Status open();
    /// To steer it, from open() on.
    [[nodiscard]] fleet::RunningFleet& fleet() { return *fleet_; }

    /// Runs until the plan's end or stop(), then closes the sessions. A workload whose session cannot be written is
    /// halted, and the others go on. Fails with the first such failure; the reports are there all the same.
    [[nodiscard]] Status run();
    /// Goes on by another plan, whole or not at all:
    ///
    /// - A workload that is new begins, one that is gone ends: a tick under way is finished, its session is closed, its
    ///   app is left as it is.
    /// - One whose policy, priority or `running` is configured otherwise than before goes on with these from its next
    ///   tick, in the place of an order for the same thing. Other orders hold, over a new beginning too.
    /// - One that differs in anything else (URL, interval, timeouts, session, ...), or that was halted, ends and begins
    ///   anew; the file that `resume` names was for its first beginning. Where `resume_newest` says so it goes on from
    ///   where it stands, after a tick under way.
    /// - What the limit is holds at once.
    ///
    /// Fails (usage) on another clock or sync, and before the run has begun or after its end; or as open() does, other
    /// than by an app that does not answer. Any thread.
    [[nodiscard]] Status reload(const FleetPlan& plan);
    /// Ends run() soon: ticks under way are finished. What an app has not answered shortly after is a timeout, as all
    /// that the tick asks then; so it makes every try that a replay makes. Any thread; from open() on.
    void stop();

    /// After run(), the report on each workload, in their order.
    [[nodiscard]] std::vector<report::NamedReport> reports() const;
    /// Ticks of all workloads that were not on time.
    [[nodiscard]] loop::LoopStats stats() const;
    [[nodiscard]] live::Lag lag() const { return ticker_.lag(); }

private:
    /// A workload that runs, or is about to.
    struct Unit {
        WorkloadPlan configured; ///< its policy and priority by the newest reload
        Beginning beginning;
        Duration spread{}; ///< of its time line from when it begins
        cli::Log log;
        std::shared_ptr<fleet::Workload> workload;
        std::shared_ptr<WorkloadLine> line;
        // Guarded by jobs_:
        std::optional<live::Pacer::JobId> job; ///< once it has begun
        bool over = false;                     ///< no tick of it begins any more
        std::shared_ptr<Unit> successor;       ///< begins when it has ended
    };
    using Units = std::vector<std::shared_ptr<Unit>>;
    struct Step;
    struct Preparation;
    /// What lines need beside what they are for.
    struct LineSource {
        std::shared_ptr<const live::Tls> trusted{};
        std::optional<Duration> reach_within{}; ///< the app must answer so soon
    };

    [[nodiscard]] Clock& clock();
    [[nodiscard]] live::Pacer& pacer();
    [[nodiscard]] static Result<std::shared_ptr<const live::Tls>> trust(const FleetPlan& plan);
    void allow_descriptors(std::size_t workloads) const;
    [[nodiscard]] std::shared_ptr<Unit> unit_of(const WorkloadPlan& plan, Beginning beginning, Duration spread) const;
    [[nodiscard]] Status connect(Unit& unit, const LineSource& source);
    static void discard(const Units& units);
    static void log_beginning(const Unit& unit);
    [[nodiscard]] live::PacedJob job_for(const std::shared_ptr<Unit>& unit, Instant from);
    void begin(const std::shared_ptr<Unit>& unit, Instant now);
    void end(const std::shared_ptr<Unit>& unit, std::shared_ptr<Unit> successor);
    void close(const std::shared_ptr<Unit>& unit);
    void give_up_after_stop(const std::stop_token& over);
    [[nodiscard]] Status finish();
    void note_failure(const Error& error);

    [[nodiscard]] Status reload_at_rest(std::vector<Step>& steps, Preparation& preparation);
    [[nodiscard]] std::vector<Step> steps_to(const FleetPlan& plan) const;
    [[nodiscard]] std::vector<live::Pacer::JobId> jobs_handed_over(const std::vector<Step>& steps);
    [[nodiscard]] static Result<Beginning> beginning_of(const Step& step, SessionFolders& folders);
    [[nodiscard]] Status prepare(std::vector<Step>& steps, Preparation& preparation, bool handed_over);
    void take(const std::vector<Step>& steps);

    const FleetPlan plan_; ///< as it began
    const cli::Log log_;
    api::Figures* const figures_;
    live::SystemClock real_clock_;
    live::LockstepClock lockstep_clock_;
    live::Ticker ticker_;
    live::JobSequence sequence_;
    std::unique_ptr<fleet::RunningFleet> fleet_;
    Instant began_{};    ///< when run() did
    std::mutex reloads_; ///< guards what follows
    Units units_;        ///< in the order of the configuration
    enum class Stage { opening, running, over } stage_ = Stage::opening;
    std::mutex jobs_; ///< see Unit
    std::stop_source given_up_;
    std::atomic<bool> stopping_ = false;
    std::mutex stopped_mutex_;
    std::condition_variable_any stopped_; ///< on stopping_
    std::mutex failures_;                 ///< guards what follows
    Status failure_;                      ///< the first of the run
};

} // namespace scaleit
