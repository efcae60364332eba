#pragma once
// Jobs in virtual time: one turn after the other on one thread, without waiting.
#include "controller/live/paced_job.hpp"
#include "controller/port/clock.hpp"

#include <condition_variable>
#include <map>
#include <mutex>

namespace scaleit::live {

/// Does the turn of whichever job is due first; of those due at once, of the one that was added first. It ends, too,
/// when the clock is stopped.
class JobSequence final : public Pacer {
public:
    /// `clock` must outlive this; its sleeping takes no time.
    explicit JobSequence(Clock& clock) : clock_(clock) {}

    JobId add(PacedJob job) override;
    void end(JobId job, std::function<void()> then) override;
    void rest(const std::vector<JobId>& jobs, const std::function<void()>& what) override;
    void run() override;

private:
    using Lock = std::unique_lock<std::mutex>;

    struct Entry {
        PacedJob job;
        std::int64_t next = 0;
        std::function<void()> then; ///< it ends with the turn under way
    };

    [[nodiscard]] std::map<JobId, Entry>::iterator first_due();
    [[nodiscard]] bool turn(Lock& lock);

    Clock& clock_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<JobId, Entry> jobs_;
    JobId newest_ = 0;
    JobId under_way_ = 0; ///< 0: none
    int resting_ = 0;
    int ending_ = 0; ///< of end(): `then` is running
};

} // namespace scaleit::live
