#include "controller/live/system_clock.hpp"

#include "controller/live/deadline.hpp"

namespace scaleit::live {

SystemClock::SystemClock() : origin_(std::chrono::steady_clock::now()) {}

Instant SystemClock::now() { return Instant{std::chrono::steady_clock::now() - origin_}; }

Wake SystemClock::sleep_until(Instant at) {
    std::unique_lock lock(mutex_);
    const bool stopped = wake_.wait_until(lock, deadline_in(at - now()), [&] { return stopped_; });
    return stopped ? Wake::stopped : Wake::due;
}

void SystemClock::stop() {
    {
        const std::scoped_lock lock(mutex_);
        stopped_ = true;
    }
    wake_.notify_all();
}

} // namespace scaleit::live
