#pragma once
// One turn of the control loop, complete: what was observed or why not, what was decided, what became of it.
// This is what is journalled, recorded, replayed, hashed and scored.
#include "controller/core/decision.hpp"
#include "controller/core/failure.hpp"
#include "controller/core/observation.hpp"

#include <cstdint>
#include <tl/expected.hpp>

namespace scaleit {

enum class WriteOutcome : std::uint8_t {
    not_needed, ///< desired equals observed, or the decision holds
    applied,    ///< the app accepted the new count
    failed,     ///< the call failed; the next observation tells what is in force
    dry_run,    ///< a change was wanted and not sent
};

constexpr auto enum_names(WriteOutcome) {
    return std::to_array<std::string_view>({"not_needed", "applied", "failed", "dry_run"});
}

struct Write {
    WriteOutcome outcome = WriteOutcome::not_needed;
    Failure failure{}; ///< meaningful where outcome is failed; else all default

    bool operator==(const Write&) const = default;
};

struct Tick {
    std::int64_t index = 0; ///< place in the fixed schedule, from 0; skipped ticks leave gaps
    Instant at{};           ///< when it began
    tl::expected<Observation, Failure> observation = tl::unexpected<Failure>(Failure{});
    FailureCounts failed_calls{}; ///< every failed call of this tick, retries and the write included
    Decision decision{};
    Write write{};

    bool operator==(const Tick&) const = default;
};

} // namespace scaleit
