#include "replayer/recorded_source.hpp"

#include <cstdio>
#include <fmt/format.h>

namespace scaleit::replayer {

namespace {

/// The delays that flags give in place of what a session tells.
struct GivenDelays {
    std::optional<Duration> startup{};
    std::optional<Duration> metric_lag{};
    bool are_flags = true; ///< otherwise the command has none for them
};

GivenDelays given_delays(const SourceFlags& flags) {
    const auto given = [](const CLI::Option* option, Duration value) {
        return option->count() > 0 ? std::optional(value) : std::nullopt;
    };
    return {given(flags.startup_delay, flags.world.plant.startup_delay),
            given(flags.metric_lag, flags.world.metric_lag)};
}

/// A session and what it says about itself.
struct OpenSession {
    std::unique_ptr<session::SessionReader> reader;
    whatif::SessionFacts facts;
};

/// What was found of one delay.
struct FoundDelay {
    std::string_view what;
    std::string_view flag; ///< empty where the command has none
    std::optional<int> ticks;
    Duration taken{};
};

/// Says on standard error what is made of it.
void note_delay(const std::string& file, const FoundDelay& found) {
    const auto advice = [&](std::string_view verb) {
        return found.flag.empty() ? std::string() : fmt::format("; {} {} it", found.flag, verb);
    };
    if (!found.ticks) {
        fmt::print(stderr, "replayer: note: {} does not tell {}; none is assumed{}\n", file, found.what,
                   advice("gives"));
    } else if (*found.ticks > 0) {
        fmt::print(stderr, "replayer: note: {} tells {} of {} ticks, taken as {}{}\n", file, found.what, *found.ticks,
                   format_duration(found.taken), advice("overrides"));
    }
}

/// Fills in how far ticks are apart where the session does not say it.
Status complete_interval(OpenSession& session) {
    if (session.facts.interval) {
        return {};
    }
    return whatif::usual_distance(*session.reader).map([&](std::optional<Duration> usual) {
        session.facts.interval = usual;
    });
}

/// Fills in the delays that the ticks tell, and says so but for what the flags give.
Status estimate_delays(const std::string& file, OpenSession& session, const GivenDelays& given) {
    const Result<whatif::DelayEstimate> found = whatif::estimate_delays(*session.reader);
    if (!found) {
        return tl::unexpected<Error>(found.error());
    }
    whatif::SessionFacts& facts = session.facts;
    const Duration interval = facts.interval.value_or(Duration{});
    facts.startup_delay = found->startup_ticks.value_or(0) * interval;
    facts.metric_lag = found->lag_ticks.value_or(0) * interval;
    if (!facts.settings && !found->count_changed) { // a history of one count is no more than a trace
        return {};
    }
    if (!given.startup) {
        note_delay(file, {"its app's start-up delay", given.are_flags ? "--startup-delay" : "", found->startup_ticks,
                          facts.startup_delay});
    }
    if (!given.metric_lag) {
        note_delay(file, {"how late its CPU was reported", given.are_flags ? "--metric-lag" : "", found->lag_ticks,
                          facts.metric_lag});
    }
    return {};
}

/// Fills in what the session does not say about its app and its ticks tell, but for what the flags give.
Status complete(const std::string& file, OpenSession& session, const GivenDelays& given) {
    if (Status completed = complete_interval(session); !completed) {
        return completed;
    }
    whatif::SessionFacts& facts = session.facts;
    const bool all_given = given.startup && given.metric_lag;
    if (!facts.startup_delay_known && !all_given) {
        if (Status estimated = estimate_delays(file, session, given); !estimated) {
            return estimated;
        }
    }
    facts.startup_delay = given.startup.value_or(facts.startup_delay);
    facts.metric_lag = given.metric_lag.value_or(facts.metric_lag);
    return {};
}

Result<OpenSession> open_session(const std::string& file) {
    Result<std::unique_ptr<session::SessionReader>> reader = session::SessionReader::open(file);
    if (!reader) {
        return tl::unexpected<Error>(reader.error());
    }
    Result<whatif::SessionFacts> facts = whatif::read_facts((*reader)->meta());
    if (!facts) {
        return tl::unexpected<Error>({facts.error().kind, fmt::format("{}: {}", file, facts.error().message)});
    }
    return OpenSession{std::move(*reader), *std::move(facts)};
}

Result<RecordedRun> look_at(const OpenSession& session, const RecordedView& view) {
    const score::ScoreOptions measure = whatif::measure_of(session.facts, view.ruler);
    whatif::EvidenceWitness witness(view.spans, measure);
    whatif::TwoWitnesses both(witness, view.onlooker);
    const Result<whatif::RunResult> scored = whatif::score_recorded(*session.reader, session.facts, measure, both);
    if (!scored) {
        return tl::unexpected<Error>(scored.error());
    }
    RecordedRun run{{scored->ticks, scored->digest, std::nullopt, std::nullopt, scored->scorecard, std::nullopt},
                    witness.evidence(),
                    measure};
    if (session.facts.settings) {
        run.report.policy = session.facts.settings->policy;
        run.report.seed = session.facts.settings->client.seed;
    }
    return run;
}

} // namespace

Result<Source> open_recorded(const SourceFlags& flags, const std::optional<RecordedView>& recorded) {
    Result<OpenSession> opened = open_session(flags.session);
    if (!opened) {
        return tl::unexpected<Error>(opened.error());
    }
    whatif::SessionFacts& facts = opened->facts;
    if (Status completed = complete(flags.session, *opened, given_delays(flags)); !completed) {
        return tl::unexpected<Error>(
            {completed.error().kind, fmt::format("{}: {}", flags.session, completed.error().message)});
    }
    whatif::RecordedOptions options;
    options.startup_delay = facts.startup_delay;
    options.metric_lag = facts.metric_lag;
    options.interval = flags.interval;
    options.recorded_interval = facts.interval;
    if (!flags.faults.empty()) {
        const std::optional<whatif::RecordedFaults> faults = from_name<whatif::RecordedFaults>(flags.faults);
        if (!faults) {
            return fail(ErrorKind::usage, fmt::format("--faults {}: a session's are recorded or none; other faults go "
                                                      "into a scenario with that session's demand",
                                                      flags.faults));
        }
        options.faults = *faults;
    }
    Result<whatif::RecordedWorld> world = whatif::read_world(*opened->reader, options);
    if (!world) {
        return tl::unexpected<Error>({world.error().kind, fmt::format("{}: {}", flags.session, world.error().message)});
    }
    Source source{"session:" + flags.session,
                  nullptr,
                  std::move(*world),
                  std::nullopt,
                  {},
                  flags.seed,
                  facts.startup_delay,
                  facts.metric_lag,
                  facts.began_at,
                  {}};
    if (facts.settings) {
        source.policy = facts.settings->policy;
        source.turn = facts.settings->loop.turn;
        source.turn.write_mode = loop::WriteMode::apply;
    }
    if (recorded) {
        Result<RecordedRun> run = look_at(*opened, *recorded);
        if (!run) {
            return tl::unexpected<Error>(run.error());
        }
        source.recorded = *std::move(run);
    }
    return source;
}

Result<RecordedRun> look_at_recorded(const std::string& file, const RecordedView& view) {
    return open_session(file).and_then([&](OpenSession session) {
        return complete(file, session, {.are_flags = false})
            .and_then([&] { return look_at(session, view); })
            .map_error([&](const Error& error) {
                return Error{error.kind, fmt::format("{}: {}", file, error.message)};
            });
    });
}

} // namespace scaleit::replayer
