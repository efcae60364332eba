#pragma once
// The recorded outside world, given to a controller: answers, time, and a journal that compares.
#include "controller/port/clock.hpp"
#include "controller/port/journal.hpp"
#include "controller/port/transport.hpp"
#include "replayer/strict/cursor.hpp"

namespace scaleit::strict {

/// Answers from the session, in order. Once the replay has diverged, or an open session has ended, every call fails.
class ReplayTransport final : public Transport {
public:
    /// `cursor` must outlive this.
    explicit ReplayTransport(Cursor& cursor) : cursor_(cursor) {}

    [[nodiscard]] Outcome send(const Request& request, Duration budget) override;

private:
    Cursor& cursor_;
};

/// The time line of the loop: sleeping lands on the instant at which the next recorded tick began.
class ReplayClock final : public Clock {
public:
    /// `cursor` must outlive this.
    explicit ReplayClock(const Cursor& cursor) : cursor_(cursor) {}

    [[nodiscard]] Instant now() override { return now_; }
    /// Stopped where no tick is left; an open session may still have exchanges of a tick that was not finished: that
    /// one is due on time.
    [[nodiscard]] Wake sleep_until(Instant at) override;

private:
    const Cursor& cursor_;
    Instant now_{};
};

/// Compares each tick with the recorded one. The Error that ends the loop is of kind divergence and has no message:
/// the cursor knows the rest.
class ReplayJournal final : public Journal {
public:
    /// `cursor` must outlive this.
    explicit ReplayJournal(Cursor& cursor) : cursor_(cursor) {}

    [[nodiscard]] Status write(const Tick& tick) override;

private:
    Cursor& cursor_;
};

} // namespace scaleit::strict
