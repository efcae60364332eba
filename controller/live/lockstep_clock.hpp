#pragma once
// Virtual time for a controller whose pace the app sets: sleeping takes none. Unlike a simulated clock it can be
// stopped.
#include "controller/port/clock.hpp"

#include <algorithm>
#include <atomic>

namespace scaleit::live {

/// One thread sleeps; any thread may read and stop it.
class LockstepClock final : public Clock {
public:
    [[nodiscard]] Instant now() override { return now_.load(); }
    [[nodiscard]] Wake sleep_until(Instant at) override {
        if (stopped_.load()) {
            return Wake::stopped;
        }
        now_.store(std::max(now_.load(), at));
        return Wake::due;
    }
    /// From now on every sleep returns Wake::stopped.
    void stop() { stopped_.store(true); }

private:
    std::atomic<Instant> now_{};
    std::atomic<bool> stopped_{false};
};

} // namespace scaleit::live
