#include "fake_app/service/world_time.hpp"

#include "controller/core/check.hpp"

#include <cmath>

namespace scaleit::fake_app {

namespace {

/// `at + by`, which stops at the world's end.
Instant later(Instant at, Duration by) { return k_world_end - at > by ? at + by : k_world_end; }

} // namespace

LockstepTime::LockstepTime(Duration step) : step_(step) { SCALEIT_CHECK(step > Duration::zero()); }

Instant LockstepTime::poll() {
    if (polled_) {
        now_ = later(now_, step_);
    }
    polled_ = true;
    return now_;
}

void LockstepTime::advance(Duration by) { now_ = later(now_, by); }

void LockstepTime::restart() {
    now_ = k_start;
    polled_ = false;
}

RunningTime::RunningTime(Clock& clock, double speed) : clock_(clock), speed_(speed), origin_(clock.now()) {
    SCALEIT_CHECK(std::isfinite(speed) && speed > 0);
}

Instant RunningTime::now() {
    const double ns = static_cast<double>((clock_.now() - origin_).count()) * speed_;
    const Instant passed =
        ns < static_cast<double>(to_ns(k_world_end)) ? from_ns(static_cast<std::int64_t>(ns)) : k_world_end;
    return later(passed, ahead_);
}

void RunningTime::advance(Duration by) { ahead_ = later(k_start + ahead_, by) - k_start; }

void RunningTime::restart() {
    origin_ = clock_.now();
    ahead_ = {};
}

} // namespace scaleit::fake_app
