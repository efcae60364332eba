#include "replayer/source_flags.hpp"

#include "controller/cli/flags.hpp"
#include "controller/cli/number_range.hpp"
#include "fake_app/fault/fault_file.hpp"
#include "fake_app/scenario/plant_keys.hpp"

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>

namespace scaleit::replayer {

namespace {

constexpr Duration k_span_max = std::chrono::hours(100 * 366 * 24);
constexpr Duration k_generator_interval = std::chrono::seconds(1);
constexpr std::string_view k_recorded_faults = "recorded";
constexpr std::string_view k_no_faults = "none";

Status refuse_given(const std::vector<const CLI::Option*>& options, const std::string& beside) {
    for (const CLI::Option* option : options) {
        if (option->count() > 0) {
            return fail(ErrorKind::usage, fmt::format("{} does not go with {}; leave out the one or the other",
                                                      option->get_name(), beside));
        }
    }
    return {};
}

Status check_combination(const SourceFlags& flags) {
    if (!flags.session.empty()) {
        return refuse_given(flags.not_with_session,
                            fmt::format("the session {}, which has its own demand, replicas and failures (a scenario "
                                        "can have a session's demand under another plant and other faults)",
                                        flags.session));
    }
    if (!flags.scenario.empty()) {
        return refuse_given(flags.not_with_scenario, fmt::format("--scenario {}, which has its own", flags.scenario));
    }
    if (!flags.world.demand_given()) {
        return fail(ErrorKind::usage,
                    "nothing to run on: name a session file, or give --scenario, --trace or --generator");
    }
    return flags.plant.empty() ? Status{} : refuse_given(flags.not_with_plant, "--plant, which has its own");
}

Result<std::int64_t> count_ticks(const SourceFlags& flags, const scenario::Scenario& scene,
                                 const fake_app::WorldDemand& demand, Duration interval) {
    std::optional<Duration> length = flags.length ? flags.length : scene.length;
    if (!length && demand.trace != nullptr) {
        length = demand.trace->length();
    }
    if (!flags.ticks && !length) {
        return fail(ErrorKind::usage,
                    "a generator goes on for ever: say --ticks N or --length D (a scenario may say it as length)");
    }
    const std::int64_t ticks =
        flags.ticks.value_or(length ? (*length + interval - Duration{1}) / interval : std::int64_t{0});
    if (ticks > whatif::k_ticks_max || ticks > k_span_max / interval) {
        return fail(ErrorKind::usage, fmt::format("{} ticks of {} are too long a run; at most {} ticks and 100 years",
                                                  ticks, format_duration(interval), whatif::k_ticks_max));
    }
    return ticks;
}

Result<fault::FaultSpec> planned_faults(const SourceFlags& flags) {
    fault::FaultSpec spec;
    if (!flags.faults.empty() && flags.faults != k_no_faults) {
        if (flags.faults == k_recorded_faults) {
            return fail(ErrorKind::usage, "--faults recorded is for a session; give a FaultPlan's file");
        }
        Result<fault::FaultSpec> planned = fault::load_fault_plan(flags.faults);
        if (!planned) {
            return planned;
        }
        spec = *std::move(planned);
    }
    if (flags.error_rate > 0 && spec.error_rate > 0) {
        return fail(ErrorKind::usage,
                    fmt::format("{} has an error rate already; leave out --error-rate", flags.faults));
    }
    spec.error_rate = std::max(spec.error_rate, flags.error_rate);
    return spec;
}

Result<plant::WorldOptions> planned_world(const SourceFlags& flags) {
    if (!flags.plant.empty()) {
        return scenario::load_plant(flags.plant);
    }
    return flags.world.world_options();
}

/// The scenario that a file or the flags describe.
Result<scenario::Scenario> described(const SourceFlags& flags) {
    if (!flags.scenario.empty()) {
        return scenario::load_scenario(flags.scenario).map([&](scenario::Scenario scene) {
            scene.seed = flags.seed_option->count() > 0 ? flags.seed : scene.seed;
            return scene;
        });
    }
    const Result<plant::WorldOptions> world = planned_world(flags);
    if (!world) {
        return tl::unexpected<Error>(world.error());
    }
    Result<fault::FaultSpec> faults = planned_faults(flags);
    if (!faults) {
        return tl::unexpected<Error>(faults.error());
    }
    scenario::Scenario scene;
    scene.seed = flags.seed;
    scene.demand = {flags.world.trace, flags.world.trace_options, flags.world.generators, ""};
    scene.world = *world;
    scene.faults = *std::move(faults);
    return scene;
}

Duration interval_of(const SourceFlags& flags, const scenario::Scenario& scene, const fake_app::WorldDemand& demand) {
    if (flags.interval) {
        return *flags.interval;
    }
    if (scene.clock.kind == scenario::ClockKind::lockstep) {
        return scene.clock.step;
    }
    return demand.trace != nullptr ? demand.trace->step() : k_generator_interval;
}

/// Whether a plain plant and the simple fault plan are all there is, and nobody looks beside CPU and replicas: then the
/// fast path does.
bool is_simple(const scenario::Scenario& scene, const Needs& needs) {
    plant::WorldOptions plain;
    plain.plant = scene.world.plant;
    return scene.faults.rules.empty() && scene.world == plain && !needs.any();
}

using World = decltype(Source::world);

/// When a run ticks.
struct Schedule {
    Duration interval{};
    std::int64_t ticks = 0;
};

World make_world(const scenario::Scenario& scene, const demand::Demand& demand, const Schedule& schedule,
                 const Needs& needs) {
    if (!is_simple(scene, needs)) {
        whatif::ScenarioWorld::Options options;
        options.app = {.world = scene.world, .faults = {scene.faults, scene.seed}};
        options.client.seed = scene.seed;
        options.interval = schedule.interval;
        options.ticks = schedule.ticks;
        return whatif::ScenarioWorld(demand, std::move(options));
    }
    whatif::DemandWorld::Options options;
    options.plant = scene.world.plant;
    options.interval = schedule.interval;
    options.ticks = schedule.ticks;
    if (scene.faults.error_rate > 0) {
        options.faults = fault::FaultPlan(scene.faults.error_rate, scene.seed);
    }
    return whatif::DemandWorld(demand, options);
}

std::optional<policy::UtcTime> beginning_of(const fake_app::WorldDemand& demand) {
    if (demand.trace == nullptr || !demand.trace->began_at()) {
        return std::nullopt;
    }
    return policy::UtcTime{std::chrono::floor<std::chrono::seconds>(*demand.trace->began_at()).count()};
}

Result<Source> open_described(const SourceFlags& flags, const Needs& needs) {
    Result<scenario::Scenario> scene = described(flags);
    if (!scene) {
        return tl::unexpected<Error>(scene.error());
    }
    Result<fake_app::WorldDemand> demand = fake_app::make_demand(scene->demand, scene->seed);
    if (!demand) {
        return tl::unexpected<Error>(demand.error());
    }
    const Duration interval = interval_of(flags, *scene, *demand);
    const Result<std::int64_t> ticks = count_ticks(flags, *scene, *demand, interval);
    if (!ticks) {
        return tl::unexpected<Error>(ticks.error());
    }
    const std::optional<policy::UtcTime> began_at = beginning_of(*demand);
    World world = make_world(*scene, *demand->demand, {interval, *ticks}, needs);
    return Source{flags.scenario.empty() ? demand->description : "scenario:" + flags.scenario,
                  std::move(demand->demand),
                  std::move(world),
                  std::nullopt,
                  {},
                  scene->seed,
                  scene->world.plant.startup_delay,
                  scene->world.lag.delay,
                  began_at,
                  {}};
}

/// The delays that flags give in place of what a session tells.
struct GivenDelays {
    std::optional<Duration> startup;
    std::optional<Duration> metric_lag;
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

/// Says on standard error what was found of one delay, and what is made of it.
void note_delay(const std::string& file, std::string_view what, std::string_view flag, const std::optional<int>& found,
                Duration taken) {
    if (!found) {
        fmt::print(stderr, "replayer: note: {} does not tell {}; none is assumed, {} gives it\n", file, what, flag);
    } else if (*found > 0) {
        fmt::print(stderr, "replayer: note: {} tells {} of {} ticks, taken as {}; {} overrides it\n", file, what, *found,
                   format_duration(taken), flag);
    }
}

/// Fills in what the session does not say about its app and its ticks tell, but for what the flags give.
Status complete(const std::string& file, OpenSession& session, const GivenDelays& given) {
    whatif::SessionFacts& facts = session.facts;
    const bool is_known = facts.startup_delay_known || !facts.settings;
    const bool all_given = given.startup && given.metric_lag;
    if (!is_known && !all_given) {
        const Result<whatif::DelayEstimate> found = whatif::estimate_delays(*session.reader);
        if (!found) {
            return tl::unexpected<Error>(found.error());
        }
        facts.startup_delay = found->startup_ticks.value_or(0) * facts.settings->loop.interval;
        facts.metric_lag = found->lag_ticks.value_or(0) * facts.settings->loop.interval;
        if (!given.startup) {
            note_delay(file, "its app's start-up delay", "--startup-delay", found->startup_ticks, facts.startup_delay);
        }
        if (!given.metric_lag) {
            note_delay(file, "how late its CPU was reported", "--metric-lag", found->lag_ticks, facts.metric_lag);
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

/// The options of `app` from that place on.
std::vector<const CLI::Option*> options_from(const CLI::App& app, std::size_t first) {
    const std::vector<const CLI::Option*> options = app.get_options();
    return {options.begin() + static_cast<std::ptrdiff_t>(first), options.end()};
}

} // namespace

void SourceFlags::add_flags(CLI::App& app) {
    app.add_option("session", session, "The session to run on")->type_name("FILE.db");
    app.add_option("--scenario", scenario, "Demand, plant, faults, clock and seed in one file")->type_name("FILE.yaml");
    const std::size_t first_described = app.get_options().size();
    world.add_demand_flags(app);
    const std::size_t first_of_plant = app.get_options().size();
    world.add_plant_flags(app);
    not_with_plant = options_from(app, first_of_plant);
    app.add_option("--plant", plant, "The plant, in place of the flags above: queue, lag, drain, workers, balancer")
        ->type_name("FILE.yaml");
    CLI::Option* planned =
        app.add_option("--faults", faults,
                       "Whether a session's failures happen again (recorded, the default, or none); faults by a plan "
                       "for a trace or generators")
            ->type_name("recorded|none|FILE.yaml");
    app.add_option("--error-rate", error_rate, "Share of calls that fail, of each kind equally")
        ->type_name("SHARE")
        ->check(cli::within({0, 1}));
    not_with_scenario = options_from(app, first_described);
    startup_delay = app.get_option("--startup-delay");
    metric_lag = app.get_option("--metric-lag");
    cli::add_optional_duration(app, "--interval", interval,
                               "Distance of ticks; without: the recorded ticks, the trace's step, or 1s");
    CLI::Option* tick_count = app.add_option("--ticks", ticks, "Number of ticks; without: all that the trace has")
                                  ->type_name("N")
                                  ->check(cli::within({1, static_cast<double>(whatif::k_ticks_max)}));
    CLI::Option* span = cli::add_optional_duration(app, "--length", length, "How long to run, instead of --ticks")
                            ->excludes(tick_count);
    seed_option = cli::add_seed(app, "--seed", seed, "Seed of all chance, in place of a scenario's own");
    not_with_session = not_with_scenario;
    std::erase(not_with_session, startup_delay);
    std::erase(not_with_session, metric_lag);
    std::erase(not_with_session, planned);
    not_with_session.insert(not_with_session.end(), {tick_count, span, app.get_option("--scenario")});
}

Result<Source> open_source(const SourceFlags& flags, const std::optional<RecordedView>& recorded, const Needs& needs) {
    if (Status checked = check_combination(flags); !checked) {
        return tl::unexpected<Error>(checked.error());
    }
    return flags.session.empty() ? open_described(flags, needs) : open_recorded(flags, recorded);
}

Result<RecordedRun> look_at_recorded(const std::string& file, const RecordedView& view) {
    return open_session(file).and_then([&](OpenSession session) {
        return complete(file, session, {})
            .and_then([&] { return look_at(session, view); })
            .map_error([&](const Error& error) {
                return Error{error.kind, fmt::format("{}: {}", file, error.message)};
            });
    });
}

} // namespace scaleit::replayer
