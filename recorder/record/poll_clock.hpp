#pragma once
// The time line of a session whose app lives in lock-step: each look at the app moves time by one step, as it moves the
// app's own.
#include "controller/port/clock.hpp"

#include <atomic>

namespace scaleit::record {

/// Any thread may call any function.
class PollClock final : public Clock {
public:
    /// Requires: step > 0.
    explicit PollClock(Duration step) : step_(step) {}

    /// The first poll is at 0.
    void count_poll() { ++polls_; }

    [[nodiscard]] Instant now() override {
        const std::int64_t polls = polls_;
        return k_start + step_ * (polls > 0 ? polls - 1 : 0);
    }
    /// Time here moves by polls alone: nobody can wait for it.
    [[nodiscard]] Wake sleep_until(Instant at) override { return at <= now() ? Wake::due : Wake::stopped; }

private:
    const Duration step_;
    std::atomic<std::int64_t> polls_ = 0;
};

} // namespace scaleit::record
