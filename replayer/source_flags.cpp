#include "replayer/source_flags.hpp"

#include "controller/cli/flags.hpp"
#include "controller/cli/number_range.hpp"

#include <fmt/format.h>

namespace scaleit::replayer {

namespace {

constexpr Duration k_span_max = std::chrono::hours(100 * 366 * 24);
constexpr Duration k_generator_interval = std::chrono::seconds(1);

Status check_combination(const SourceFlags& flags) {
    if (flags.session.empty()) {
        if (!flags.world.demand_given()) {
            return fail(ErrorKind::usage, "nothing to run on: name a session file, or give --trace or --generator");
        }
        for (const CLI::Option* option : flags.only_with_session) {
            if (option->count() > 0) {
                return fail(
                    ErrorKind::usage,
                    fmt::format("{} is for a session; a trace or a generator has --error-rate", option->get_name()));
            }
        }
        return {};
    }
    for (const CLI::Option* option : flags.not_with_session) {
        if (option->count() > 0) {
            return fail(ErrorKind::usage,
                        fmt::format("{} does not go with the session {}, which has its own demand, replicas and "
                                    "failures; leave out the one or the other",
                                    option->get_name(), flags.session));
        }
    }
    return {};
}

Result<std::int64_t> count_ticks(const SourceFlags& flags, const fake_app::WorldDemand& demand, Duration interval) {
    std::optional<Duration> length = flags.length;
    if (!length && demand.trace != nullptr) {
        length = demand.trace->length();
    }
    if (!flags.ticks && !length) {
        return fail(ErrorKind::usage, "a generator goes on for ever: say --ticks N or --length D");
    }
    const std::int64_t ticks =
        flags.ticks.value_or(length ? (*length + interval - Duration{1}) / interval : std::int64_t{0});
    if (ticks > whatif::k_ticks_max || ticks > k_span_max / interval) {
        return fail(ErrorKind::usage, fmt::format("{} ticks of {} are too long a run; at most {} ticks and 100 years",
                                                  ticks, format_duration(interval), whatif::k_ticks_max));
    }
    return ticks;
}

Result<Source> open_demand(const SourceFlags& flags) {
    Result<fake_app::WorldDemand> demand = flags.world.make_demand(flags.seed);
    if (!demand) {
        return tl::unexpected<Error>(demand.error());
    }
    const Result<plant::PlantOptions> plant = flags.world.plant_options();
    if (!plant) {
        return tl::unexpected<Error>(plant.error());
    }
    whatif::DemandWorld::Options options;
    options.plant = *plant;
    options.interval = flags.interval.value_or(demand->trace != nullptr ? demand->trace->step() : k_generator_interval);
    const Result<std::int64_t> ticks = count_ticks(flags, *demand, options.interval);
    if (!ticks) {
        return tl::unexpected<Error>(ticks.error());
    }
    options.ticks = *ticks;
    if (flags.error_rate > 0) {
        options.faults = fault::FaultPlan(flags.error_rate, flags.seed);
    }
    const whatif::DemandWorld world(*demand->demand, options);
    return Source{demand->description, std::move(demand->demand), world, std::nullopt, {}, plant->startup_delay, {}};
}

report::RunReport make_report(const whatif::RunResult& result, const whatif::SessionFacts& facts) {
    report::RunReport report{result.ticks, result.digest, std::nullopt, std::nullopt, result.scorecard};
    if (facts.settings) {
        report.policy = facts.settings->policy;
        report.seed = facts.settings->client.seed;
    }
    return report;
}

/// A session and what it says about itself.
struct OpenSession {
    std::unique_ptr<session::SessionReader> reader;
    whatif::SessionFacts facts;
};

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

Result<Source> open_recorded(const SourceFlags& flags, RecordedReport recorded) {
    Result<OpenSession> opened = open_session(flags.session);
    if (!opened) {
        return tl::unexpected<Error>(opened.error());
    }
    whatif::SessionFacts& facts = opened->facts;
    if (flags.startup_delay->count() > 0) {
        facts.startup_delay = flags.world.plant.startup_delay;
    }
    whatif::RecordedOptions options;
    options.startup_delay = facts.startup_delay;
    options.interval = flags.interval;
    options.faults = flags.faults;
    options.recorded_interval = facts.interval;
    Result<whatif::RecordedWorld> world = whatif::read_world(*opened->reader, options);
    if (!world) {
        return tl::unexpected<Error>({world.error().kind, fmt::format("{}: {}", flags.session, world.error().message)});
    }
    Source source{"session:" + flags.session, nullptr, std::move(*world), std::nullopt, {}, facts.startup_delay, {}};
    if (facts.settings) {
        source.policy = facts.settings->policy;
        source.turn = facts.settings->loop.turn;
        source.turn.write_mode = loop::WriteMode::apply;
    }
    if (recorded == RecordedReport::wanted) {
        const Result<whatif::RunResult> scored = whatif::score_recorded(*opened->reader, facts);
        if (!scored) {
            return tl::unexpected<Error>(scored.error());
        }
        source.recorded = make_report(*scored, facts);
    }
    return source;
}

} // namespace

void SourceFlags::add_flags(CLI::App& app) {
    app.add_option("session", session, "The session to run on")->type_name("FILE.db");
    world.add_demand_flags(app);
    world.add_plant_flags(app);
    startup_delay = app.get_option("--startup-delay");
    cli::add_optional_duration(app, "--interval", interval,
                               "Distance of ticks; without: the recorded ticks, the trace's step, or 1s");
    CLI::Option* tick_count = app.add_option("--ticks", ticks, "Number of ticks; without: all that the trace has")
                                  ->type_name("N")
                                  ->check(cli::within({1, static_cast<double>(whatif::k_ticks_max)}));
    CLI::Option* span = cli::add_optional_duration(app, "--length", length, "How long to run, instead of --ticks")
                            ->excludes(tick_count);
    only_with_session = {cli::add_choice(app, "--faults", faults, "Whether a session's failures happen again")};
    CLI::Option* rate = app.add_option("--error-rate", error_rate, "Share of calls that fail, of each kind equally")
                            ->type_name("SHARE")
                            ->check(cli::within({0, 1}));
    cli::add_seed(app, "--seed", seed, "Seed of all chance");
    not_with_session = {app.get_option("--trace"),
                        app.get_option("--generator"),
                        app.get_option("--replicas"),
                        app.get_option("--max-replicas"),
                        tick_count,
                        span,
                        rate};
}

Result<Source> open_source(const SourceFlags& flags, RecordedReport recorded) {
    if (Status checked = check_combination(flags); !checked) {
        return tl::unexpected<Error>(checked.error());
    }
    return flags.session.empty() ? open_demand(flags) : open_recorded(flags, recorded);
}

Result<report::RunReport> report_recorded(const std::string& file) {
    const Result<OpenSession> opened = open_session(file);
    if (!opened) {
        return tl::unexpected<Error>(opened.error());
    }
    const Result<whatif::RunResult> scored = whatif::score_recorded(*opened->reader, opened->facts);
    if (!scored) {
        return tl::unexpected<Error>({scored.error().kind, fmt::format("{}: {}", file, scored.error().message)});
    }
    return make_report(*scored, opened->facts);
}

} // namespace scaleit::replayer
