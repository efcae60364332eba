#pragma once
// The control loop on a fixed schedule: tick k is due at start + k * interval. A tick that overruns makes the next ones
// late, and those that are late by a whole interval are skipped; both are counted.
#include "controller/loop/steered_policy.hpp"
#include "controller/loop/turn.hpp"
#include "controller/policy/policy.hpp"
#include "controller/port/clock.hpp"
#include "controller/port/journal.hpp"

#include <cstdint>

namespace scaleit::loop {

struct LoopOptions {
    Duration interval = std::chrono::seconds(1); ///< > 0
    std::optional<std::int64_t> ticks_max;       ///< ends after as many turns; nothing: until stopped
    std::optional<Duration> duration;            ///< ends before the first tick due at or after it
    TurnOptions turn{};
    TurnState begin_with{}; ///< of a run that goes on where another ended

    bool operator==(const LoopOptions&) const = default;
};

/// What a loop did besides its journal.
struct LoopStats {
    std::int64_t ticks = 0;
    std::int64_t late = 0;    ///< ticks that began more than a tenth of the interval after they were due
    std::int64_t skipped = 0; ///< scheduled ticks that never ran
};

/// Runs until a limit of `options`, a stop of the clock (success), or a failure of the journal. Everything passed in
/// must outlive the call. One thread.
[[nodiscard]] Result<LoopStats> run_loop(const LoopOptions& options, Reporter& reporter, policy::Policy& policy,
                                         Scaler& scaler, Clock& clock, Journal& journal);
/// The same with a policy under directives.
[[nodiscard]] Result<LoopStats> run_loop(const LoopOptions& options, Reporter& reporter, SteeredPolicy& policy,
                                         Scaler& scaler, Clock& clock, Journal& journal);

} // namespace scaleit::loop
