#pragma once
// Where the commands `run` and `compare` take their world from: the flags, and what they open.
#include "controller/policy/policy.hpp"
#include "fake_app/demand_source.hpp"
#include "replayer/report/run_report.hpp"
#include "replayer/whatif/recorded.hpp"

#include <CLI/App.hpp>
#include <variant>

namespace scaleit::replayer {

/// Values of the flags; parsing fills them. Must outlive the parsing.
struct SourceFlags {
    std::string session;  ///< empty: a scenario, a trace or generators
    std::string scenario; ///< empty: a session, a trace or generators
    fake_app::WorldFlags world;
    std::string plant; ///< a file; empty: the plain plant of the flags
    std::optional<Duration> interval;
    std::optional<std::int64_t> ticks;
    std::optional<Duration> length;
    std::string faults; ///< of a session `recorded` or `none`; else a file, or empty
    double error_rate = 0;
    Seed seed{1};

    void add_flags(CLI::App& app);

    /// The options themselves, to tell what was given; set by add_flags().
    std::vector<const CLI::Option*> not_with_session;
    std::vector<const CLI::Option*> not_with_scenario;
    std::vector<const CLI::Option*> not_with_plant;
    const CLI::Option* startup_delay = nullptr;
    const CLI::Option* metric_lag = nullptr;
    const CLI::Option* seed_option = nullptr;
};

/// How a recorded run is looked at.
struct RecordedView {
    score::Ruler ruler{};
    std::vector<score::TimeSpan> spans{{}};
    whatif::Witness* onlooker = nullptr; ///< sees the ticks, too, where there is one
};

/// What a gate wants to see.
[[nodiscard]] inline RecordedView view_of(const score::Gate& gate) { return {gate.ruler, score::spans_of(gate)}; }

/// A session as it was recorded.
struct RecordedRun {
    report::RunReport report;
    score::Evidence evidence; ///< over the spans asked for
    score::ScoreOptions measure{};
};

/// An open world, and what is known about it.
struct Source {
    std::string description; ///< for a session's meta: `session:FILE`, `scenario:FILE`, `trace:FILE` or generators
    std::unique_ptr<demand::Demand> demand; ///< that of the world, where it is not rebuilt
    std::variant<whatif::DemandWorld, whatif::ScenarioWorld, whatif::RecordedWorld> world;
    std::optional<policy::Policy> policy; ///< the recorded one
    loop::TurnOptions turn;               ///< the recorded ones
    Seed seed{1};                         ///< of all chance in it
    Duration startup_delay{};
    Duration metric_lag{};
    std::optional<policy::UtcTime> began_at; ///< when it began, where its source knows the calendar
    std::optional<RecordedRun> recorded;     ///< the session as it was, where asked for
};

/// Opens what the flags name; a session is scored as it was, too, where a view of it is asked for. Fails (usage) on
/// flags that do not go together, (bad_input) on a session or trace that cannot be used. The world shows what `needs`
/// asks for, where it is not a session's.
[[nodiscard]] Result<Source> open_source(const SourceFlags& flags, const std::optional<RecordedView>& recorded,
                                         const Needs& needs);

/// A session as it was recorded. Fails (bad_input) on one that cannot be used.
[[nodiscard]] Result<RecordedRun> look_at_recorded(const std::string& file, const RecordedView& view);

} // namespace scaleit::replayer
