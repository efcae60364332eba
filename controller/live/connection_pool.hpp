#pragma once
// The server's threads: one for each connection that is served, kept for the next one afterwards, never more than the
// bound. Poco's TCPServer has no place for what is asked here: it drops what is over its bounds without a word, and
// waits for its connections to end of themselves.
#include "controller/live/stream.hpp"

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace scaleit::live {

class ConnectionPool {
public:
    /// `serve` is called on the pool's threads, for many streams at once.
    ConnectionPool(int connections_max, std::function<void(Stream&)> serve);
    ~ConnectionPool();
    ConnectionPool(const ConnectionPool&) = delete;
    ConnectionPool& operator=(const ConnectionPool&) = delete;

    enum class Admission { taken, full };

    /// Moves the stream from its place where there is a thread for it; leaves it there where the pool is full or
    /// stopped. One thread.
    [[nodiscard]] Admission offer(Stream& stream);

    /// Ends all connections: lets those that are answering finish for a moment, then shuts them down, and waits for
    /// their threads. A `serve` that does not depend on its stream is waited for as long as it takes. Any thread.
    void stop();

private:
    void work();

    const std::size_t connections_max_;
    const std::function<void(Stream&)> serve_;
    std::mutex mutex_;
    std::condition_variable offered_;
    std::condition_variable ended_;
    std::deque<Stream> waiting_;  ///< taken, its thread not yet awake
    std::vector<Stream*> active_; ///< being served; they live on their threads' stacks
    std::vector<std::thread> threads_;
    bool stopped_ = false;
};

} // namespace scaleit::live
