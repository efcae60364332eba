#include "controller/live/connection_pool.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

namespace scaleit::live {

namespace {

/// How long stop() lets answers that are under way finish.
constexpr std::chrono::milliseconds k_grace{250};
constexpr Duration k_no_end = std::chrono::hours(24 * 365);

/// Clients on the same machine have the other half of the processors.
int pollers_wanted() { return std::max(1, static_cast<int>(std::thread::hardware_concurrency()) / 2); }

} // namespace

ConnectionPool::Entry::Entry(Stream stream, ConnectionPool& pool)
    : connection(std::move(stream), pool.service_, pool.options_, pool.stopping_,
                 [this, &pool] { pool.hand_over(*this); }) {}

ConnectionPool::ConnectionPool(Service& service, const ServerOptions& options)
    : service_(service), options_(options), pollers_wanted_(pollers_wanted()) {
    const Lock lock(mutex_);
    ++pollers_;
    threads_.emplace_back([this] { work(); });
}

ConnectionPool::~ConnectionPool() { stop(); }

ConnectionPool::Admission ConnectionPool::offer(Stream& stream) {
    const Lock lock(mutex_);
    if (stopping_ || resting_.size() + active_.size() >= static_cast<std::size_t>(options_.connections_max)) {
        return Admission::full;
    }
    if (pollers_ < pollers_wanted_) {
        grant();
    }
    resting_.emplace_back(std::move(stream), *this);
    Entry& entry = resting_.back();
    entry.place = std::prev(resting_.end());
    entry.rest_until = deadline_in(options_.idle_timeout);
    if (!readiness_.add(entry.connection.stream().handle(), &entry)) {
        resting_.pop_back(); // the system has no room for it: closed
    }
    return Admission::taken;
}

void ConnectionPool::work() {
    Lock lock(mutex_);
    while (true) {
        poll(lock);
        ++spares_;
        granted_.wait(lock, [&] { return stopping_ || grants_ > 0; });
        if (stopping_) {
            return;
        }
        --grants_;
    }
}

/// Polls until this thread has handed that over, or all is to stop.
void ConnectionPool::poll(Lock& lock) {
    while (!stopping_) {
        end_expired();
        // One that is offered meanwhile expires later than this.
        const Deadline until = resting_.empty() ? deadline_in(options_.idle_timeout) : resting_.front().rest_until;
        lock.unlock();
        auto* entry = static_cast<Entry*>(readiness_.wait(until));
        lock.lock();
        if (entry == nullptr || stopping_) {
            continue;
        }
        if (serve(*entry, lock) == Role::handed_over) {
            if (pollers_ >= pollers_wanted_) {
                return;
            }
            ++pollers_; // nobody could take it
        }
    }
}

ConnectionPool::Role ConnectionPool::serve(Entry& entry, Lock& lock) {
    active_.splice(active_.end(), resting_, entry.place);
    entry.role = Role::kept;
    lock.unlock();
    const Connection::After after = entry.connection.serve();
    lock.lock();
    const Role role = entry.role;
    if (after == Connection::After::rest && !stopping_) {
        rest(entry);
    } else {
        active_.erase(entry.place); // closed under the lock, so that stop() never shuts a stranger's socket down
        ended_.notify_all();
    }
    return role;
}

/// Puts an entry that was served to rest.
void ConnectionPool::rest(Entry& entry) {
    entry.rest_until = deadline_in(options_.idle_timeout);
    resting_.splice(resting_.end(), active_, entry.place);
    if (!readiness_.ask_again(entry.connection.stream().handle(), &entry)) {
        resting_.erase(entry.place);
    }
}

/// An expired connection is not closed here, since a poller may just have been told of it: it speaks once more, to say
/// that it has ended.
void ConnectionPool::end_expired() {
    const Deadline now = deadline_in(Duration::zero());
    while (!resting_.empty() && resting_.front().rest_until <= now) {
        Entry& entry = resting_.front();
        entry.connection.stream().shut_down();
        entry.rest_until = deadline_in(k_no_end);
        resting_.splice(resting_.end(), resting_, entry.place);
    }
}

void ConnectionPool::hand_over(Entry& entry) {
    if (std::exchange(entry.role, Role::handed_over) == Role::handed_over) {
        return;
    }
    const Lock lock(mutex_);
    --pollers_;
    if (!stopping_) {
        grant();
    }
}

/// Lets one more thread poll, where the system has one.
void ConnectionPool::grant() {
    ++pollers_;
    if (spares_ > 0) {
        --spares_;
        ++grants_;
        granted_.notify_one();
        return;
    }
    try {
        threads_.emplace_back([this] { work(); });
    } catch (const std::system_error&) {
        --pollers_;
    }
}

void ConnectionPool::stop() {
    std::vector<std::thread> threads;
    {
        Lock lock(mutex_);
        stopping_ = true;
        for (Entry& entry : active_) {
            entry.connection.stream().shut_down_receiving();
        }
        readiness_.wake_all();
        granted_.notify_all();
        static_cast<void>(ended_.wait_for(lock, k_grace, [&] { return active_.empty(); }));
        for (Entry& entry : active_) {
            entry.connection.stream().shut_down();
        }
        threads.swap(threads_);
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    const Lock lock(mutex_);
    for (Entry& entry : resting_) {
        entry.connection.stream().finish();
    }
    resting_.clear();
}

} // namespace scaleit::live
