#include "fake_app/service/world_time.hpp"

#include "controller/core/check.hpp"

#include <cmath>

namespace scaleit::fake_app {

LockstepTime::LockstepTime(Duration step) : step_(step) { SCALEIT_CHECK(step > Duration::zero()); }

Instant LockstepTime::poll() {
    if (polled_) {
        now_ = k_world_end - now_ > step_ ? now_ + step_ : k_world_end;
    }
    polled_ = true;
    return now_;
}

RunningTime::RunningTime(Clock& clock, double speed) : clock_(clock), speed_(speed), origin_(clock.now()) {
    SCALEIT_CHECK(std::isfinite(speed) && speed > 0);
}

Instant RunningTime::now() {
    const double ns = static_cast<double>((clock_.now() - origin_).count()) * speed_;
    return ns < static_cast<double>(to_ns(k_world_end)) ? from_ns(static_cast<std::int64_t>(ns)) : k_world_end;
}

} // namespace scaleit::fake_app
