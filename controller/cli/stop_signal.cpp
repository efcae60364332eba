#include "controller/cli/stop_signal.hpp"

#include <csignal>
#include <cstdlib>
#include <pthread.h>
#include <unistd.h>

namespace scaleit::cli {

namespace {

constexpr int k_end_listening = SIGUSR2; ///< sent by the destructor to its own thread

sigset_t watched(const std::function<void()>& on_reload) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, k_end_listening);
    if (on_reload) {
        sigaddset(&set, SIGHUP);
    }
    return set;
}

} // namespace

StopSignal::StopSignal(std::function<void()> on_stop, std::function<void()> on_reload)
    : on_stop_(std::move(on_stop)), on_reload_(std::move(on_reload)) {
    const sigset_t set = watched(on_reload_);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    thread_ = std::thread([this] { listen(); });
    if (on_reload_) {
        reloading_ = std::thread([this] { reload_when_told(); });
    }
}

StopSignal::~StopSignal() {
    pthread_kill(thread_.native_handle(), k_end_listening);
    thread_.join();
    if (on_reload_) {
        {
            const std::lock_guard lock(mutex_);
            listening_ = false;
        }
        told_.notify_one();
        reloading_.join();
    }
}

void StopSignal::listen() {
    const sigset_t set = watched(on_reload_);
    for (bool first = true;;) {
        int signal = 0;
        if (sigwait(&set, &signal) != 0 || signal == k_end_listening) {
            return;
        }
        if (signal == SIGHUP) {
            if (first) {
                const std::lock_guard lock(mutex_);
                reload_wanted_ = true;
                told_.notify_one();
            }
            continue;
        }
        if (!first) {
            _exit(128 + signal);
        }
        first = false;
        end_wait();
        if (on_stop_) {
            on_stop_();
        }
    }
}

/// What was wanted before the end of listening is still done.
void StopSignal::reload_when_told() {
    std::unique_lock lock(mutex_);
    while (true) {
        told_.wait(lock, [this] { return reload_wanted_ || !listening_; });
        if (!reload_wanted_) {
            return;
        }
        reload_wanted_ = false;
        lock.unlock();
        on_reload_();
        lock.lock();
    }
}

void StopSignal::end_wait() {
    {
        const std::lock_guard lock(mutex_);
        stopped_ = true;
    }
    came_.notify_all();
}

void StopSignal::wait() {
    std::unique_lock lock(mutex_);
    came_.wait(lock, [this] { return stopped_; });
}

} // namespace scaleit::cli
