#pragma once
// How time passes in the simulated world.
#include "controller/port/clock.hpp"

namespace scaleit::fake_app {

/// Called by one thread at a time; never goes back, and stops at k_world_end.
class WorldTime {
public:
    WorldTime() = default;
    WorldTime(const WorldTime&) = delete;
    WorldTime& operator=(const WorldTime&) = delete;
    virtual ~WorldTime() = default;

    /// The time that a status poll sees which arrives now.
    [[nodiscard]] virtual Instant poll() = 0;
    /// The time that anything else sees.
    [[nodiscard]] virtual Instant now() = 0;
    /// Moves on by `by` >= 0 at once.
    virtual void advance(Duration by) = 0;
    /// Back to k_start, as if just made.
    virtual void restart() = 0;
};

inline constexpr Instant k_world_end{std::chrono::hours(100 * 365 * 24)};

/// Each poll moves time by one step: the n-th, n from 0, sees n * step, and so does what comes between it and the next.
/// Whoever polls sees the same world at any speed.
class LockstepTime final : public WorldTime {
public:
    /// Requires: step > 0.
    explicit LockstepTime(Duration step);

    [[nodiscard]] Instant poll() override;
    [[nodiscard]] Instant now() override { return now_; }
    void advance(Duration by) override;
    void restart() override;

private:
    Duration step_;
    Instant now_ = k_start;
    bool polled_ = false;
};

/// A clock's time since this was made, times `speed`.
class RunningTime final : public WorldTime {
public:
    /// `clock` must outlive this. Requires: speed finite and > 0.
    RunningTime(Clock& clock, double speed);

    [[nodiscard]] Instant poll() override { return now(); }
    [[nodiscard]] Instant now() override;
    void advance(Duration by) override;
    void restart() override;

private:
    Clock& clock_;
    double speed_;
    Instant origin_;
    Duration ahead_{}; ///< of the clock, by advance()
};

} // namespace scaleit::fake_app
