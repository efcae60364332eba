#include "controller/live/connection_pool.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

namespace scaleit::live {

namespace {

/// How long stop() lets answers that are under way finish.
constexpr std::chrono::milliseconds k_grace{250};

} // namespace

ConnectionPool::ConnectionPool(int connections_max, std::function<void(Stream&)> serve)
    : connections_max_(static_cast<std::size_t>(connections_max)), serve_(std::move(serve)) {}

ConnectionPool::~ConnectionPool() { stop(); }

ConnectionPool::Admission ConnectionPool::offer(Stream& stream) {
    const std::scoped_lock lock(mutex_);
    const std::size_t taken = active_.size() + waiting_.size();
    if (stopped_ || taken >= connections_max_) {
        return Admission::full;
    }
    if (taken == threads_.size()) {
        try {
            threads_.emplace_back([this] { work(); });
        } catch (const std::system_error&) {
            return Admission::full; // the system has no more threads for us
        }
    }
    waiting_.push_back(std::move(stream));
    offered_.notify_one();
    return Admission::taken;
}

void ConnectionPool::work() {
    std::unique_lock lock(mutex_);
    while (true) {
        offered_.wait(lock, [&] { return stopped_ || !waiting_.empty(); });
        if (stopped_) {
            return;
        }
        Stream stream = std::move(waiting_.front());
        waiting_.pop_front();
        active_.push_back(&stream);
        lock.unlock();
        serve_(stream);
        lock.lock(); // closed under the lock, so that stop() never shuts a stranger's socket down
        active_.erase(std::find(active_.begin(), active_.end(), &stream));
        ended_.notify_all();
    }
}

void ConnectionPool::stop() {
    std::vector<std::thread> threads;
    {
        std::unique_lock lock(mutex_);
        stopped_ = true;
        waiting_.clear();
        for (Stream* stream : active_) {
            stream->shut_down_receiving();
        }
        offered_.notify_all();
        static_cast<void>(ended_.wait_for(lock, k_grace, [&] { return active_.empty(); }));
        for (Stream* stream : active_) {
            stream->shut_down();
        }
        threads.swap(threads_);
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
}

} // namespace scaleit::live
