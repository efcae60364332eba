#include "replayer/source_flags.hpp"

#include "controller/cli/flags.hpp"
#include "controller/cli/number_range.hpp"
#include "fake_app/fault/fault_file.hpp"
#include "fake_app/scenario/plant_keys.hpp"
#include "replayer/recorded_source.hpp"

#include <algorithm>
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

} // namespace scaleit::replayer
