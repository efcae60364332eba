#pragma once
// Something to be done again and again on a fixed schedule of its own, and the way to do many of them in virtual time.
#include "controller/core/schedule.hpp"
#include "controller/port/clock.hpp"

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

/// Does the turn of whichever job is due first, then of the next, until every job has ended or the clock is stopped; of
/// those due at once the first in `jobs`. For a clock whose sleeping takes no time.
void run_in_order(const std::vector<PacedJob>& jobs, Clock& clock);

} // namespace scaleit::live
