#pragma once
// The ticks of a control loop that is seen from outside, by its exchanges alone. The rule: every status poll begins a
// tick, which lasts until the next poll, and the replica writes between them are its write.
//
//   poll with data      observation; the decision is `external`, the count written or, without a write, the one
//   observed poll that failed    no observation, the failure; the decision holds unless a write follows write applied
//   or failed; of several the last one counts. One whose body names no count, and one before
//                       the first poll, changes no tick but, where it failed, its failed calls
//
// A loop that tries a poll again begins a tick with each try: from outside a retry looks like a loop in a hurry.
// Several loops at once share one line of ticks.
#include "controller/core/tick.hpp"
#include "controller/port/app_call.hpp"

#include <optional>

namespace scaleit::record {

class TickBuilder {
public:
    /// Takes calls in their order; `begin` is when the call was sent. The tick that this call ended, if any. Ticks are
    /// numbered from 0; each begins when its poll did, at least 1 ns after the one before it.
    [[nodiscard]] std::optional<Tick> add(const AppCall& call, Instant begin);
    /// The tick that has not ended yet, if any, as far as it goes; the next poll begins another.
    [[nodiscard]] std::optional<Tick> finish();

private:
    void begin_tick(const StatusPoll& poll, Instant begin);
    void note(const ReplicaWrite& write);

    std::optional<Tick> open_;
    std::int64_t next_index_ = 0;
    Instant earliest_{}; ///< of the next tick
};

} // namespace scaleit::record
