#pragma once
// Time as it passes: the machine's steady clock, counted from construction.
#include "controller/port/clock.hpp"

#include <condition_variable>
#include <mutex>

namespace scaleit::live {

/// Any thread may call any function.
class SystemClock final : public Clock {
public:
    SystemClock();

    [[nodiscard]] Instant now() override;
    /// Sleeps until `at`, or until stop().
    [[nodiscard]] Wake sleep_until(Instant at) override;
    /// Ends every sleep, now and from now on. May be called again. Not for signal handlers: it takes a lock.
    void stop();

private:
    const std::chrono::steady_clock::time_point origin_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopped_ = false;
};

} // namespace scaleit::live
