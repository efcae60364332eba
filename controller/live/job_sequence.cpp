#include "controller/live/job_sequence.hpp"

#include <algorithm>

namespace scaleit::live {

namespace {

Instant due(const PacedJob& job, std::int64_t next) { return due_at(next, job.pace.interval) + job.pace.offset; }

} // namespace

Pacer::JobId JobSequence::add(PacedJob job) {
    const Lock lock(mutex_);
    const std::int64_t first = job.pace.first;
    jobs_.emplace(++newest_, Entry{std::move(job), first, {}});
    return newest_;
}

void JobSequence::end(JobId job, std::function<void()> then) {
    {
        const Lock lock(mutex_);
        if (job == under_way_) {
            jobs_.at(job).then = std::move(then);
            return;
        }
        jobs_.erase(job);
        ++ending_;
    }
    then();
    {
        const Lock lock(mutex_);
        --ending_;
    }
    changed_.notify_all();
}

void JobSequence::rest(const std::vector<JobId>& /*jobs*/, const std::function<void()>& what) {
    {
        Lock lock(mutex_);
        ++resting_;
        changed_.wait(lock, [this] { return under_way_ == 0; });
    }
    what();
    {
        const Lock lock(mutex_);
        --resting_;
    }
    changed_.notify_all();
}

std::map<Pacer::JobId, JobSequence::Entry>::iterator JobSequence::first_due() {
    return std::min_element(jobs_.begin(), jobs_.end(), [](const auto& a, const auto& b) {
        return due(a.second.job, a.second.next) < due(b.second.job, b.second.next);
    });
}

/// Whether there was one, and the clock let it be.
bool JobSequence::turn(Lock& lock) {
    const auto found = first_due();
    if (found == jobs_.end()) {
        return false;
    }
    Entry& entry = found->second;
    const Pace& pace = entry.job.pace;
    if (clock_.sleep_until(due(entry.job, entry.next)) == Wake::stopped) {
        return false;
    }
    under_way_ = found->first;
    const Instant now = clock_.now() - pace.offset;
    const Slot slot = slot_at(now, entry.next, pace.interval);
    entry.next = slot.index + 1;
    lock.unlock();
    const Next next = entry.job.turn(slot, now);
    lock.lock();
    if (const std::function<void()> then = std::move(entry.then)) {
        lock.unlock();
        then();
        lock.lock();
        jobs_.erase(found);
    } else if (next == Next::ended) {
        jobs_.erase(found);
    }
    under_way_ = 0;
    return true;
}

void JobSequence::run() {
    Lock lock(mutex_);
    for (bool more = true; more;) {
        changed_.wait(lock, [this] { return resting_ == 0 && (!jobs_.empty() || ending_ == 0); });
        more = turn(lock);
        changed_.notify_all();
    }
}

} // namespace scaleit::live
