#include "controller/live/ticker.hpp"

#include "controller/core/check.hpp"

#include <algorithm>
#include <iterator>
#include <system_error>

namespace scaleit::live {

Duration Lag::within(double share) const {
    const auto wanted = static_cast<std::uint64_t>(static_cast<double>(turns) * share);
    std::uint64_t sum = 0;
    for (std::size_t ms = 0; ms < by_ms.size(); ++ms) {
        sum += by_ms[ms];
        if (sum > 0 && sum >= wanted) {
            return std::chrono::milliseconds(ms + 1);
        }
    }
    return {};
}

Ticker::Due Ticker::due(const Entries::value_type& entry) {
    const Pace& pace = entry.second.job.pace;
    return {due_at(entry.second.next, pace.interval) + pace.offset, entry.first};
}

Pacer::JobId Ticker::add(PacedJob job) {
    SCALEIT_CHECK(job.pace.interval > Duration::zero());
    JobId id = 0;
    {
        const Lock lock(mutex_);
        id = ++newest_;
        const std::int64_t first = job.pace.first;
        due_.insert(due(*entries_.emplace(id, Entry{std::move(job), first, false, false, false, {}}).first));
        ++left_;
    }
    lead_.notify_one(); // it may be due before all that was known
    follow_.notify_one();
    return id;
}

void Ticker::end(JobId job, std::function<void()> then) {
    Entries::node_type ended; // what it held goes without the lock
    {
        const Lock lock(mutex_);
        const auto found = entries_.find(job);
        if (found != entries_.end() && found->second.under_way) {
            found->second.then = std::move(then);
            return;
        }
        if (found != entries_.end()) {
            due_.erase(due(*found));
            std::erase(slow_due_, job);
            ended = entries_.extract(found);
        }
    }
    then();
    {
        const Lock lock(mutex_);
        left_ -= ended ? std::size_t{1} : std::size_t{0};
    }
    done_.notify_one();
}

void Ticker::rest(const std::vector<JobId>& jobs, const std::function<void()>& what) {
    {
        Lock lock(mutex_);
        std::vector<JobId> slow;
        std::copy_if(jobs.begin(), jobs.end(), std::back_inserter(slow), [this](JobId job) {
            const auto found = entries_.find(job);
            return found != entries_.end() && (found->second.under_way || found->second.slow);
        });
        take_rest(slow, lock);
        take_rest(jobs, lock);
    }
    what();
    {
        const Lock lock(mutex_);
        for (const JobId job : jobs) {
            if (const auto found = entries_.find(job); found != entries_.end()) {
                found->second.resting = false;
                due_.insert(due(*found));
            }
        }
    }
    lead_.notify_one();
    follow_.notify_one();
}

void Ticker::take_rest(const std::vector<JobId>& jobs, Lock& lock) {
    for (const JobId job : jobs) {
        if (const auto found = entries_.find(job); found != entries_.end()) {
            found->second.resting = true;
            due_.erase(due(*found));
            std::erase(slow_due_, job);
        }
    }
    rested_.wait(lock, [&] {
        return std::none_of(jobs.begin(), jobs.end(), [this](JobId job) {
            const auto found = entries_.find(job);
            return found != entries_.end() && found->second.under_way;
        });
    });
}

void Ticker::run() {
    Lock lock(mutex_);
    if (left_ == 0) {
        return;
    }
    threads_.emplace_back([this] { work(); });
    done_.wait(lock, [this] { return stopped_ || left_ == 0; });
    lock.unlock();
    lead_.notify_all();
    follow_.notify_all();
    for (std::thread& thread : threads_) { // none is added any more
        thread.join();
    }
}

void Ticker::stop() {
    {
        const std::scoped_lock lock(mutex_);
        stopped_ = true;
    }
    lead_.notify_all();
    follow_.notify_all();
    done_.notify_all();
}

Lag Ticker::lag() const {
    const std::scoped_lock lock(mutex_);
    return lag_;
}

void Ticker::work() {
    Lock lock(mutex_);
    while (!stopped_ && left_ > 0) {
        if (const auto entry = take_due(clock_.now()); entry != entries_.end()) {
            turn(entry, lock);
        } else {
            wait(lock);
        }
    }
    done_.notify_one();
}

/// The next that may run now. Those that are slow wait apart for a thread.
Ticker::Entries::iterator Ticker::take_due(Instant now) {
    const bool slow_may = slow_running_ < options_.slow_threads_max;
    if (slow_may && !slow_due_.empty()) {
        const JobId job = slow_due_.front();
        slow_due_.pop_front();
        return entries_.find(job);
    }
    while (!due_.empty() && due_.begin()->at <= now) {
        const auto entry = entries_.find(due_.begin()->job);
        due_.erase(due_.begin());
        if (!entry->second.slow || slow_may) {
            return entry;
        }
        slow_due_.push_back(entry->first);
    }
    return entries_.end();
}

void Ticker::wait(Lock& lock) {
    ++idle_;
    if (leading_ || due_.empty()) {
        follow_.wait(lock);
    } else {
        leading_ = true;
        lead_.wait_for(lock, due_.begin()->at - clock_.now());
        leading_ = false;
    }
    --idle_;
}

void Ticker::turn(Entries::iterator place, Lock& lock) {
    Entry& entry = place->second;
    const bool was_slow = entry.slow;
    slow_running_ += was_slow ? 1 : 0;
    entry.under_way = true;
    const bool another_leads = !leading_ && idle_ > 0;
    if (!leading_ && !another_leads && threads_.size() < static_cast<std::size_t>(options_.threads_max)) {
        add_thread();
    }
    const Instant began = clock_.now();
    const Instant now = began - entry.job.pace.offset;
    const Slot slot = slot_at(now, entry.next, entry.job.pace.interval);
    const auto lag_ms =
        std::chrono::duration_cast<std::chrono::milliseconds>(now - due_at(entry.next, entry.job.pace.interval))
            .count();
    ++lag_.by_ms.at(std::min(static_cast<std::size_t>(lag_ms), Lag::k_steps - 1));
    ++lag_.turns;
    lock.unlock();
    if (another_leads) {
        follow_.notify_one(); // without the lock, for which it would wait
    }
    const Next next = entry.job.turn(slot, now);
    const bool slow = clock_.now() - began > options_.slow_after;
    lock.lock();
    slow_running_ -= was_slow ? 1 : 0;
    entry.slow = slow;
    entry.next = slot.index + 1;
    if (next == Next::ended || entry.then) {
        finish(place, lock);
    } else {
        entry.under_way = false;
        if (!entry.resting && due_.insert(due(*place)).first == due_.begin() && leading_) {
            lead_.notify_one(); // it is sooner than what was waited for
        }
    }
    rested_.notify_all();
}

void Ticker::finish(Entries::iterator entry, Lock& lock) {
    const std::function<void()> then = std::move(entry->second.then);
    auto ended = entries_.extract(entry); // what it held goes without the lock
    lock.unlock();
    if (then) {
        then();
    }
    ended = {};
    lock.lock();
    --left_;
    done_.notify_one();
}

void Ticker::add_thread() {
    try {
        threads_.emplace_back([this] { work(); });
    } catch (const std::system_error&) { // then as many as there are must do
    }
}

} // namespace scaleit::live
