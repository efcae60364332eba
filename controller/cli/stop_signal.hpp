#pragma once
// SIGINT and SIGTERM as an event for a main, and SIGHUP where it asks for it: blocked in every thread, taken by one
// that waits for them.
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace scaleit::cli {

/// Make one in main before any other thread starts (threads inherit the blocked signals). `on_stop` runs once, in a
/// thread of its own, at the first signal; a second signal ends the process at once. `on_reload` runs in another thread
/// after every SIGHUP before that, once for those that come while it runs, however long that is; the destructor waits
/// for it. Without it SIGHUP does what it does by itself.
class StopSignal {
public:
    explicit StopSignal(std::function<void()> on_stop = {}, std::function<void()> on_reload = {});
    ~StopSignal();
    StopSignal(const StopSignal&) = delete;
    StopSignal& operator=(const StopSignal&) = delete;

    /// Waits until the first signal, or end_wait().
    void wait();
    /// For a program that must stop of itself. Any thread; may be called again.
    void end_wait();

private:
    void listen();
    void reload_when_told();

    std::function<void()> on_stop_;
    std::function<void()> on_reload_;
    std::mutex mutex_;
    std::condition_variable came_;
    bool stopped_ = false; ///< no more waiting; guarded by mutex_, as what follows
    bool reload_wanted_ = false;
    bool listening_ = true;
    std::condition_variable told_; ///< the thread that reloads
    std::thread reloading_;        ///< where there is something to run
    std::thread thread_;
};

} // namespace scaleit::cli
