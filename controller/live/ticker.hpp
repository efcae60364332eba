#pragma once
// Runs many jobs, each on a fixed schedule of its own, on a bounded number of threads. One thread waits for whatever is
// due next and does it, after it has made another one wait in its place. A job whose last turn was slow has to share a
// part of the threads with others like it; so those that are quick keep the rest, and do not wait for a slow one.
#include "controller/live/paced_job.hpp"
#include "controller/live/system_clock.hpp"

#include <array>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

namespace scaleit::live {

/// `threads_max - slow_threads_max` jobs that turn slow at the same moment delay no quick one; once they are known to
/// be slow they wait for each other alone.
struct TickerOptions {
    int threads_max = 384;
    int slow_threads_max = 256;                          ///< of those; >= 1, below threads_max
    Duration slow_after = std::chrono::milliseconds(50); ///< a turn that took longer makes a job slow
};

/// How late turns began: counts by whole milliseconds, the last for all that is beyond.
struct Lag {
    static constexpr std::size_t k_steps = 10'001;
    std::array<std::uint64_t, k_steps> by_ms{};
    std::uint64_t turns = 0;

    /// Rounded up to milliseconds; `share` of the turns in (0, 1]. Zero where there were none.
    [[nodiscard]] Duration within(double share) const;
};

class Ticker final : public Pacer {
public:
    /// `clock` must outlive this.
    explicit Ticker(SystemClock& clock, TickerOptions options = {}) : clock_(clock), options_(options) {}

    JobId add(PacedJob job) override;
    void end(JobId job, std::function<void()> then) override;
    /// Those that turn or are slow rest first; so those that are quick do not wait for them.
    void rest(const std::vector<JobId>& jobs, const std::function<void()>& what) override;
    /// Turns under way are waited for. Throws std::system_error where there is not one thread to be had.
    void run() override;
    /// No turn begins any more. Any thread.
    void stop();

    /// Of the turns so far. Any thread.
    [[nodiscard]] Lag lag() const;

private:
    using Lock = std::unique_lock<std::mutex>;

    struct Entry {
        PacedJob job;
        std::int64_t next = 0;
        bool slow = false; ///< its last turn was
        bool under_way = false;
        bool resting = false;       ///< not due whatever the time
        std::function<void()> then; ///< it ends with the turn under way
    };
    using Entries = std::map<JobId, Entry>;
    struct Due {
        Instant at;
        JobId job;

        bool operator<(const Due& other) const { return at != other.at ? at < other.at : job < other.job; }
    };

    void work();
    void add_thread(); ///< with the lock, as what follows
    [[nodiscard]] Entries::iterator take_due(Instant now);
    void wait(Lock& lock);
    void turn(Entries::iterator place, Lock& lock);
    void take_rest(const std::vector<JobId>& jobs, Lock& lock);
    void finish(Entries::iterator entry, Lock& lock);
    [[nodiscard]] static Due due(const Entries::value_type& entry);

    SystemClock& clock_;
    const TickerOptions options_;
    mutable std::mutex mutex_;
    std::condition_variable lead_;   ///< the thread that waits for what is due next
    std::condition_variable follow_; ///< those with nothing to do
    std::condition_variable done_;   ///< run()
    std::condition_variable rested_; ///< rest()
    Entries entries_;
    JobId newest_ = 0;
    std::set<Due> due_;
    std::deque<JobId> slow_due_; ///< due, and no thread for slow ones is free
    bool leading_ = false;
    bool stopped_ = false;
    int idle_ = 0;
    int slow_running_ = 0;
    std::size_t left_ = 0; ///< jobs that have not ended, with what comes then
    Lag lag_;
    std::vector<std::thread> threads_;
};

} // namespace scaleit::live
