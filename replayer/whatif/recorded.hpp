#pragma once
// A session as the world of a what-if run, and a session scored as it is.
#include "controller/loop/settings.hpp"
#include "recorder/session/reader.hpp"
#include "replayer/whatif/delays.hpp"
#include "replayer/whatif/run.hpp"
#include "replayer/whatif/world_builder.hpp"

namespace scaleit::whatif {

/// What a session says about itself besides its ticks.
struct SessionFacts {
    std::optional<loop::Settings> settings; ///< nothing where no controller of ours recorded it
    std::optional<Duration> interval;       ///< of ticks, as the session says; else nothing
    Duration startup_delay{};               ///< of the app, where it was known; else none
    bool startup_delay_known = false;
    Duration metric_lag{};                   ///< of the app's CPU, where it was known; else none
    std::optional<policy::UtcTime> began_at; ///< when the calendar says it began, where the session says so
};

/// Fails (bad_input) where settings are there and cannot be read.
[[nodiscard]] Result<SessionFacts> read_facts(const session::Meta& meta);

/// How far the ticks are apart, as TickDistance says. Reads no more ticks than it looks at.
[[nodiscard]] Result<std::optional<Duration>> usual_distance(const session::SessionReader& reader);

/// The delays of the recorded app, as far as the ticks tell. Reads no more ticks than it looks at.
[[nodiscard]] Result<DelayEstimate> estimate_delays(const session::SessionReader& reader);

/// The world of a session's ticks.
[[nodiscard]] Result<RecordedWorld> read_world(const session::SessionReader& reader, const RecordedOptions& options);

/// Digest and scorecard of the ticks as recorded. Demand is what can be known from outside. Refuses
/// what WorldBuilder refuses. Without settings: against the default target; without an interval the last tick counts
/// one second.
[[nodiscard]] Result<RunResult> score_recorded(const session::SessionReader& reader, const SessionFacts& facts);

/// What a recorded run is measured against: the recorded policy's target and bounds, and what the ruler sets.
[[nodiscard]] score::ScoreOptions measure_of(const SessionFacts& facts, const score::Ruler& ruler);

/// The same against another measure and before a witness, whose failure is returned.
[[nodiscard]] Result<RunResult> score_recorded(const session::SessionReader& reader, const SessionFacts& facts,
                                               const score::ScoreOptions& measure, Witness& witness);

} // namespace scaleit::whatif
