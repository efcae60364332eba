#pragma once
// Something to be done again and again on a fixed schedule of its own, and what does many of them.
#include "controller/core/schedule.hpp"
#include "controller/core/time.hpp"

#include <functional>
#include <vector>

namespace scaleit::live {

/// Whether a job's turn was its last.
enum class Next { again, ended };

/// When a job is due: its time line begins `offset` after the clock's (before it, where negative).
struct Pace {
    Duration offset{};
    Duration interval = std::chrono::seconds(1); ///< > 0
    std::int64_t first = 0;                      ///< index of its first turn
};

struct PacedJob {
    Pace pace;
    std::function<Next(const Slot& slot, Instant now)> turn; ///< both on the job's own time line
};

/// Does jobs, each when it is due, until all have ended or it is stopped. Any thread may call any function.
class Pacer {
public:
    using JobId = std::uint64_t; ///< never given twice

    Pacer() = default;
    Pacer(const Pacer&) = delete;
    Pacer& operator=(const Pacer&) = delete;
    virtual ~Pacer() = default;

    /// Before run() or during it. Afterwards it is never done.
    virtual JobId add(PacedJob job) = 0;
    /// Once for each job: no turn of it begins any more. `then` runs once, when none is under way either: at once, or
    /// on the thread of the last turn; it may add and end jobs, and run() outlasts it. A job that has ended by itself
    /// may be ended, too.
    virtual void end(JobId job, std::function<void()> then) = 0;
    /// Runs `what` once no turn of `jobs` is under way, and none of them begins until it is done; it may end them.
    /// Where time is virtual it stands still meanwhile: jobs that `what` adds can be due at once. Not from a turn.
    virtual void rest(const std::vector<JobId>& jobs, const std::function<void()>& what) = 0;
    /// Once.
    virtual void run() = 0;
};

} // namespace scaleit::live
