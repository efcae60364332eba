#include "controller/live/paced_job.hpp"

#include <algorithm>

namespace scaleit::live {

void run_in_order(const std::vector<PacedJob>& jobs, Clock& clock) {
    struct Place {
        const PacedJob* job;
        std::int64_t next;

        [[nodiscard]] Instant due() const { return due_at(next, job->pace.interval) + job->pace.offset; }
    };
    std::vector<Place> left;
    for (const PacedJob& job : jobs) {
        left.push_back({&job, job.pace.first});
    }
    while (!left.empty()) {
        const auto first = std::min_element(left.begin(), left.end(),
                                            [](const Place& a, const Place& b) { return a.due() < b.due(); });
        if (clock.sleep_until(first->due()) == Wake::stopped) {
            return;
        }
        const Instant now = clock.now() - first->job->pace.offset;
        const Slot slot = slot_at(now, first->next, first->job->pace.interval);
        first->next = slot.index + 1;
        if (first->job->turn(slot, now) == Next::ended) {
            left.erase(first);
        }
    }
}

} // namespace scaleit::live
