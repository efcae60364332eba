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

} // namespace scaleit
