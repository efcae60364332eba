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
}

StopSignal::~StopSignal() {
    pthread_kill(thread_.native_handle(), k_end_listening);
    thread_.join();
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
                on_reload_();
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
