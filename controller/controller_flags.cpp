#include "controller/controller_flags.hpp"

#include "controller/override_flags.hpp"

#include <fmt/format.h>

namespace scaleit {

namespace {

constexpr std::int64_t k_ticks_max = 1'000'000'000'000;

} // namespace

void ControllerFlags::add_to(CLI::App& app) {
    app_ = &app;
    app.add_option("--url", url, "The app, as http://HOST:PORT or https://HOST:PORT")->type_name("URL");
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
                               "Budget of one call (default: a quarter of the interval, 10ms to 5s; lockstep: 1s)");
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
    app.add_option("--resume", resume, "Go on where the run recorded in this session ended, stopped or killed")
        ->type_name("FILE.db");
    cli::add_choice(app, "--sync", sync,
                    "What a recorded exchange survives: normal: the process; full: power loss too");
    redaction.add_to(app);
    app.add_option("--ca-file", ca_file, "Certificates (PEM) to trust for https apps (default: the system's)")
        ->type_name("FILE");
    api.add_to(app);
    cli::add_choice(app, "--format", format, "Form of the closing scorecard");
    log.add_flags(app);
}

bool ControllerFlags::is_given(const std::string& flag) const { return app_->get_option(flag)->count() > 0; }

config::WorkloadValues ControllerFlags::values() const {
    const auto given = [this](const std::string& flag, const auto& value) {
        return is_given(flag) ? std::optional(value) : std::nullopt;
    };
    config::WorkloadValues values;
    values.interval = given("--interval", interval);
    values.timeout = timeout;
    values.attempts = attempts;
    values.backoff = given("--backoff", backoff);
    values.seed = given("--seed", seed.value);
    values.dry_run = given("--dry-run", dry_run);
    values.failure_threshold = given("--failure-threshold", failure_threshold);
    values.fallback_replicas = fallback_replicas;
    values.overrides = overrides;
    return values;
}

Status ControllerFlags::check() const {
    if (ticks && duration) {
        return fail(ErrorKind::usage, "--ticks and --duration exclude each other; give one");
    }
    if (const std::optional<std::string> problem = session::find_problem(redaction.rules)) {
        return fail(ErrorKind::usage, "cannot redact: " + *problem);
    }
    if (backoff > loop::k_backoff_max) {
        return fail(ErrorKind::usage, fmt::format("--backoff is over {}", format_duration(loop::k_backoff_max)));
    }
    return api.check();
}

} // namespace scaleit
