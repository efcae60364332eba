#include "controller/controller_flags.hpp"

#include "controller/override_flags.hpp"
#include "controller/policy/policy_file.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace scaleit {

namespace {

constexpr int k_attempts_real = 3;
constexpr int k_attempts_lockstep = 1; // every poll moves a lock-step app's time: a failed one is a held tick
constexpr std::int64_t k_ticks_max = 1'000'000'000'000;
constexpr const char* k_one_app = "app"; // the name of a workload that flags describe

policy::UtcTime calendar_now() {
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::seconds>(since_epoch).count()};
}

/// A quarter of the interval, so that all tries of a tick and a write fit into it; within sensible limits.
Duration default_timeout(Pace clock, Duration interval) {
    if (clock == Pace::lockstep) {
        return std::chrono::seconds(1);
    }
    return std::clamp<Duration>(interval / 4, std::chrono::milliseconds(10), std::chrono::seconds(5));
}

} // namespace

void ControllerFlags::add_to(CLI::App& app) {
    app.add_option("--url", url, "The app, as http://HOST:PORT or https://HOST:PORT")->required()->type_name("URL");
    app.add_option("--policy", policy, "Scaling policy: a manifest (YAML or JSON), or the name of one for its defaults")
        ->type_name("FILE|NAME");
    add_override_flags(app, overrides);
    app.add_option("--config-map", config_maps,
                   "Where the policy's placeholders are looked up at every tick; repeatable")
        ->type_name("FILE.yaml");
    cli::add_duration(app, "--interval", interval, "From one tick to the next");
    app.add_option("--ticks", ticks, "End after as many ticks")
        ->check(CLI::Range(std::int64_t{1}, k_ticks_max))
        ->type_name("N");
    cli::add_optional_duration(app, "--duration", duration, "End after as long");
    cli::add_choice(app, "--clock", clock, "real, or lockstep: no sleeping, the app's lock-step clock sets the pace");
    cli::add_optional_duration(app, "--timeout", timeout,
                               "Budget of one call (default: a quarter of the interval; lockstep: 1s)");
    app.add_option("--attempts", attempts, "Tries of one status poll (default: 3; lockstep: 1)")
        ->check(CLI::Range(1, loop::k_attempts_max))
        ->type_name("N");
    cli::add_duration(app, "--backoff", backoff, "Before the second try; doubles, with jitter");
    cli::add_seed(app, "--seed", seed, "Of the jitter");
    app.add_flag("--dry-run", dry_run, "Decide, but never write");
    app.add_option("--failure-threshold", failure_threshold, "Ticks without data in a row until degraded")
        ->check(CLI::Range(1, loop::k_failure_threshold_max))
        ->type_name("N");
    app.add_option("--fallback-replicas", fallback_replicas,
                   "While degraded, at least as many replicas (default: leave them)")
        ->check(CLI::Range(1, policy::k_replicas_max))
        ->type_name("N");
    app.add_option("--record", record, "Write the session to this new file")->type_name("FILE.db");
    cli::add_choice(app, "--sync", sync,
                    "What a recorded exchange survives: normal: the process; full: power loss too");
    redaction.add_to(app);
    app.add_option("--ca-file", ca_file, "Certificates (PEM) to trust for https apps (default: the system's)")
        ->type_name("FILE");
    api.add_to(app);
    cli::add_choice(app, "--format", format, "Form of the closing scorecard");
    log.add_flags(app);
}

Result<loop::Settings> ControllerFlags::settings() const {
    Result<policy::Policy> loaded = policy::load_policy(policy);
    if (loaded) {
        loaded = policy::with_overrides(*loaded, overrides);
    }
    if (!loaded) {
        return tl::unexpected<Error>(loaded.error());
    }
    if (policy::needs(*loaded).config_values && config_maps.empty()) {
        return fail(ErrorKind::usage, "the policy has placeholders; say with --config-map where their values are");
    }
    if (ticks && duration) {
        return fail(ErrorKind::usage, "--ticks and --duration exclude each other; give one");
    }
    if (record.empty() && !redaction.rules.empty()) {
        return fail(ErrorKind::usage, "redaction is of what is recorded; give --record too");
    }
    if (const std::optional<std::string> problem = session::find_problem(redaction.rules)) {
        return fail(ErrorKind::usage, "cannot redact: " + *problem);
    }
    if (backoff > loop::k_backoff_max) {
        return fail(ErrorKind::usage, fmt::format("--backoff is over {}", format_duration(loop::k_backoff_max)));
    }
    loop::Settings settings{*loaded};
    settings.loop.interval = interval;
    settings.loop.ticks_max = ticks;
    settings.loop.duration = duration;
    settings.loop.turn = {dry_run ? loop::WriteMode::dry_run : loop::WriteMode::apply, failure_threshold,
                          fallback_replicas};
    settings.client.timeout = timeout.value_or(default_timeout(clock, interval));
    settings.client.attempts = attempts.value_or(clock == Pace::lockstep ? k_attempts_lockstep : k_attempts_real);
    settings.client.backoff = backoff;
    settings.client.seed = seed;
    settings.client.needs = policy::needs(settings.policy);
    settings.clock = clock == Pace::lockstep ? loop::ClockKind::lockstep : loop::ClockKind::real;
    return settings;
}

Result<FleetPlan> ControllerFlags::plan() const {
    Result<loop::Settings> read = settings();
    if (!read) {
        return tl::unexpected<Error>(read.error());
    }
    if (const Status checked = api.check(); !checked) {
        return tl::unexpected<Error>(checked.error());
    }
    FleetPlan plan;
    plan.clock = clock;
    plan.ticks = ticks;
    plan.duration = duration;
    plan.sync = sync;
    plan.redaction = redaction;
    plan.ca_file = ca_file;
    WorkloadPlan& app = plan.workloads.emplace_back();
    app.options.name = k_one_app;
    app.options.settings = *std::move(read);
    app.options.settings.steered = api.address.has_value();
    app.options.has_config_maps = !config_maps.empty();
    app.options.began = calendar_now();
    app.options.settings.policy = policy::beginning(app.options.settings.policy, app.options.began);
    app.url = url;
    app.config_maps = config_maps;
    app.record = record;
    return plan;
}

} // namespace scaleit
