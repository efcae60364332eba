#pragma once
// The server's connections and its threads. Connections at rest cost no thread: a few threads, the pollers, wait for
// whichever of them speaks and serve it at once. Before a poller has to wait for anything else (a client that stops in
// the middle of a request, a service that asks somebody) it hands its part over to another thread, so that no client
// waits for a stranger. Poco's TCPServer has no place for what is asked here: it drops what is over its bounds without
// a word, and waits for its connections to end of themselves; its SocketReactor knows no second thread.
#include "controller/live/connection.hpp"
#include "controller/live/readiness.hpp"

#include <condition_variable>
#include <list>
#include <mutex>
#include <thread>
#include <vector>

namespace scaleit::live {

class ConnectionPool {
public:
    /// Both must outlive this. Throws std::system_error where the system has no descriptors or no threads left.
    ConnectionPool(Service& service, const ServerOptions& options);
    ~ConnectionPool();
    ConnectionPool(const ConnectionPool&) = delete;
    ConnectionPool& operator=(const ConnectionPool&) = delete;

    enum class Admission { taken, full };

    /// Moves the stream from its place where there is room for it; leaves it there where the pool is full or stopped.
    [[nodiscard]] Admission offer(Stream& stream);

    /// Ends all connections: lets those that are answering finish for a moment, then shuts them down, and waits for the
    /// threads. A service that does not depend on its stream is waited for as long as it takes. Any thread.
    void stop();

private:
    struct Entry;
    using Entries = std::list<Entry>;
    using Lock = std::unique_lock<std::mutex>;

    /// A serving thread's part as a poller.
    enum class Role { kept, handed_over };

    struct Entry {
        Entry(Stream stream, ConnectionPool& pool);

        Connection connection;
        Entries::iterator place{};
        Deadline rest_until{};  ///< while at rest
        Role role = Role::kept; ///< of the thread that serves it; that thread's
    };

    void work();
    void hand_over(Entry& entry); ///< without the lock; all others with it
    void poll(Lock& lock);
    [[nodiscard]] Role serve(Entry& entry, Lock& lock);
    void rest(Entry& entry);
    void end_expired();
    void grant();

    Service& service_;
    const ServerOptions& options_;
    const int pollers_wanted_;
    const Readiness readiness_;
    std::atomic<bool> stopping_ = false; ///< written under the mutex
    std::mutex mutex_;
    std::condition_variable granted_; ///< a spare thread is to poll
    std::condition_variable ended_;   ///< a connection has
    Entries resting_;                 ///< by rest_until
    Entries active_;                  ///< being served
    int pollers_ = 0;                 ///< threads that poll, serve without waiting, or were granted to
    int spares_ = 0;                  ///< threads with nothing to do and no grant
    int grants_ = 0;                  ///< not taken yet
    std::vector<std::thread> threads_;
};

} // namespace scaleit::live
