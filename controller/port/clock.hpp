#pragma once
// Time as it is injected. Only mains and live code know a clock that runs by itself.
#include "controller/core/time.hpp"

namespace scaleit {

enum class Wake {
    due,     ///< the instant has come
    stopped, ///< somebody asked to stop; the instant may lie ahead
};

class Clock {
public:
    Clock() = default;
    Clock(const Clock&) = delete;
    Clock& operator=(const Clock&) = delete;
    virtual ~Clock() = default;

    /// Never goes back.
    [[nodiscard]] virtual Instant now() = 0;
    /// Returns at once where `at` has passed.
    [[nodiscard]] virtual Wake sleep_until(Instant at) = 0;
};

/// Virtual time: moves only when told to, or when somebody sleeps.
class SimulatedClock final : public Clock {
public:
    [[nodiscard]] Instant now() override { return now_; }
    [[nodiscard]] Wake sleep_until(Instant at) override {
        if (at > now_) {
            now_ = at;
        }
        return Wake::due;
    }

private:
    Instant now_{};
};

/// Another clock's time on a time line that begins so much later (earlier where negative). As threads may use that one,
/// they may use this.
class ShiftedClock final : public Clock {
public:
    /// `clock` must outlive this.
    ShiftedClock(Clock& clock, Duration shift) : clock_(clock), shift_(shift) {}

    [[nodiscard]] Instant now() override { return clock_.now() - shift_; }
    [[nodiscard]] Wake sleep_until(Instant at) override { return clock_.sleep_until(at + shift_); }

private:
    Clock& clock_;
    const Duration shift_;
};

} // namespace scaleit
