#pragma once
// A time line of its own on another clock.
#include "controller/port/clock.hpp"

#include <atomic>

namespace scaleit::live {

/// The other clock's time, so much earlier (later where negative) as shift() last said; to begin with the same. As
/// threads may use that one, they may use this.
class ShiftedClock final : public Clock {
public:
    /// `clock` must outlive this.
    explicit ShiftedClock(Clock& clock) : clock_(clock) {}

    void shift(Duration shift) { shift_.store(shift); }
    [[nodiscard]] Instant now() override { return clock_.now() - shift_.load(); }
    [[nodiscard]] Wake sleep_until(Instant at) override { return clock_.sleep_until(at + shift_.load()); }

private:
    Clock& clock_;
    std::atomic<Duration> shift_{};
};

} // namespace scaleit::live
