#pragma once
// Exchanges that end on many threads, brought into one order and into a session, with the ticks that they make up.
#include "controller/port/app_call.hpp"
#include "controller/port/clock.hpp"
#include "recorder/record/tick_builder.hpp"
#include "recorder/session/writer.hpp"

#include <array>
#include <cstdint>
#include <mutex>

namespace scaleit::record {

/// What an exchange was to a control loop; pure, called on many threads at once.
using ReadCall = AppCall (*)(const Request&, const Outcome&);

/// How many exchanges there were.
struct LogCounts {
    std::uint64_t recorded = 0;                            ///< durable
    std::uint64_t unrecorded = 0;                          ///< happened, and are not in the session
    std::uint64_t ticks = 0;                               ///< recorded; durable with the next exchange
    std::uint64_t responses = 0;                           ///< outcomes with an answer, recorded or not
    std::array<std::uint64_t, k_failure_kinds> failures{}; ///< outcomes without one, by FailureKind

    bool operator==(const LogCounts&) const = default;
};

/// Any thread may call any function.
class ExchangeLog {
public:
    /// `writer` and `clock` must outlive this; `clock` gives the session's time line, to several threads.
    ExchangeLog(session::SessionWriter& writer, Clock& clock, ReadCall read_call)
        : writer_(writer), clock_(clock), read_call_(read_call) {}

    /// Takes an exchange whose outcome has just come: sets its end to now, gives it its place in the order of these
    /// calls, which is the order of `end`, and returns once it is durable. Where it ends a tick, the tick comes before
    /// it. After a failure (environment) every further call fails, and counts what went unrecorded.
    [[nodiscard]] Status add(session::Exchange& exchange);
    /// Writes the tick that is still open; to be called after the last add().
    [[nodiscard]] Status finish();

    [[nodiscard]] LogCounts counts() const;
    /// The first failure; success while there is none.
    [[nodiscard]] Status status() const;

private:
    [[nodiscard]] Result<std::int64_t> put(session::Exchange& exchange);
    [[nodiscard]] Status write(const std::optional<Tick>& tick);
    void count(const Outcome& outcome, const Status& status);

    session::SessionWriter& writer_;
    Clock& clock_;
    const ReadCall read_call_;
    std::mutex order_; ///< held while an exchange takes its place
    TickBuilder ticks_;
    mutable std::mutex mutex_; ///< guards what follows
    LogCounts counts_;
    Status status_;
};

} // namespace scaleit::record
