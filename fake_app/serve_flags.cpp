#include "fake_app/serve_flags.hpp"

#include "controller/cli/flags.hpp"
#include "controller/cli/number_range.hpp"
#include "controller/manifest/place.hpp"
#include "fake_app/fault/fault_file.hpp"
#include "fake_app/session_faults.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace scaleit::fake_app {

namespace {

using scenario::ClockKind;

constexpr cli::NumberRange k_port_range{0, 65535};
constexpr cli::NumberRange k_rate_range{0, 1};
constexpr cli::NumberRange k_speed_range{scenario::k_speed_min, scenario::k_speed_max};
constexpr std::size_t k_token_bytes_min = 8;
constexpr std::size_t k_token_bytes_max = 4096;

bool is_loopback(const std::string& host) { return host == "localhost" || host == "::1" || host.starts_with("127."); }

Status append(fault::FaultSpec& spec, fault::FaultSpec more, const std::string& file) {
    if (more.error_rate > 0 && spec.error_rate > 0) {
        return fail(ErrorKind::usage, fmt::format("{}: there is an error rate already; give one", file));
    }
    if (spec.rules.size() + more.rules.size() > fault::k_rules_max) {
        return fail(ErrorKind::usage,
                    fmt::format("{}: with it there are more than {} rules of faults", file, fault::k_rules_max));
    }
    spec.error_rate = std::max(spec.error_rate, more.error_rate);
    spec.rules.insert(spec.rules.end(), more.rules.begin(), more.rules.end());
    return {};
}

Result<fault::FaultSpec> load_faults(const std::string& file) {
    if (is_session(file)) {
        return session_faults(file).map([](std::vector<fault::Rule> rules) {
            return fault::FaultSpec{std::move(rules), 0};
        });
    }
    return fault::load_fault_plan(file);
}

} // namespace

void ServeFlags::add_to(CLI::App& app) {
    app.add_option("--host", host, "Address to listen on")->type_name("HOST");
    app.add_option("--port", port, "Port to listen on; 0 picks a free one")
        ->type_name("PORT")
        ->check(cli::within(k_port_range));
    app.add_option("--scenario", scenario, "Demand, plant, faults, clock and seed in one file")->type_name("FILE.yaml");
    const std::size_t before = app.get_options().size();
    demand.world.add_plant_flags(app);
    demand.add_to(app);
    error_rate_option =
        app.add_option("--error-rate", error_rate,
                       "Share of status polls and of writes that go wrong: 500, 503, no answer, connection reset, "
                       "broken JSON, in equal parts")
            ->type_name("FRACTION")
            ->check(cli::within(k_rate_range));
    app.add_option("--faults", faults,
                   "Faults by a plan, or as a recorded session met them; repeatable, the first that meets a call wins, "
                   "--error-rate last")
        ->type_name("FILE.yaml|SESSION.db")
        ->expected(1)
        ->take_all()
        ->default_str("");
    cli::add_choice(app, "--clock", clock.kind, "Whether time passes by itself, or by a step with each status poll");
    speed_option = app.add_option("--speed", clock.speed, "How fast time passes with --clock real")
                       ->type_name("FACTOR")
                       ->check(cli::within(k_speed_range));
    step_option = cli::add_duration(app, "--step", clock.step, "Time between two status polls with --clock lockstep");
    const std::vector<CLI::Option*> options = app.get_options([](const CLI::Option*) { return true; });
    not_with_scenario.assign(options.begin() + static_cast<std::ptrdiff_t>(before), options.end());
    seed_option = cli::add_seed(app, "--seed", seed,
                                "Seed of all chance: a number or a 40-digit commit id; in place of a scenario's own");
    app.add_flag("--admin", admin, "Let clients change faults, demand and time under /admin");
    app.add_option("--admin-token-file", admin_token_file,
                   "File with the token that /admin wants; needed to have it beyond this machine")
        ->type_name("FILE");
    log.add_flags(app);
}

Status ServeFlags::check() const {
    if (!scenario.empty()) {
        for (const CLI::Option* option : not_with_scenario) {
            if (option->count() > 0) {
                return fail(ErrorKind::usage, fmt::format("{} does not go with --scenario {}, which has its own; leave "
                                                          "out the one, or change the other",
                                                          option->get_name(), scenario));
            }
        }
    }
    if (clock.kind == ClockKind::lockstep && speed_option->count() > 0) {
        return fail(ErrorKind::usage, "--speed means nothing with --clock lockstep, where status polls move time; "
                                      "say --step, or --clock real");
    }
    if (clock.kind == ClockKind::real && step_option->count() > 0) {
        return fail(ErrorKind::usage, "--step means nothing with --clock real, where time passes by itself; say "
                                      "--clock lockstep, or --speed");
    }
    if (!admin && !admin_token_file.empty()) {
        return fail(ErrorKind::usage, "--admin-token-file means nothing without --admin");
    }
    if (admin && admin_token_file.empty() && !is_loopback(host)) {
        return fail(ErrorKind::usage, fmt::format("--admin on {} would let anybody change the world who reaches it; "
                                                  "give --admin-token-file, or listen on 127.0.0.1",
                                                  host));
    }
    return {};
}

Result<scenario::Scenario> ServeFlags::described() const {
    if (!scenario.empty()) {
        return scenario::load_scenario(scenario).map([&](scenario::Scenario scene) {
            scene.seed = seed_option->count() > 0 ? seed : scene.seed;
            return scene;
        });
    }
    scenario::Scenario from_flags;
    from_flags.seed = seed;
    from_flags.clock = clock;
    from_flags.demand = demand.source();
    const Result<plant::WorldOptions> world = demand.world.world_options();
    if (!world) {
        return tl::unexpected<Error>(world.error());
    }
    from_flags.world = *world;
    from_flags.faults.error_rate = error_rate;
    if (Status added = add_fault_files(from_flags.faults); !added) {
        return tl::unexpected<Error>(added.error());
    }
    return from_flags;
}

Status ServeFlags::add_fault_files(fault::FaultSpec& spec) const {
    for (const std::string& file : faults) {
        const Result<fault::FaultSpec> more = load_faults(file);
        if (!more) {
            return tl::unexpected<Error>(more.error());
        }
        if (Status appended = append(spec, *more, file); !appended) {
            return appended;
        }
    }
    return {};
}

Result<AdminOptions> ServeFlags::admin_options() const {
    if (admin_token_file.empty()) {
        return AdminOptions{admin, ""};
    }
    return manifest::read_file(admin_token_file, k_token_bytes_max)
        .and_then([&](std::string token) -> Result<AdminOptions> {
            while (!token.empty() && (token.back() == '\n' || token.back() == '\r')) {
                token.pop_back();
            }
            const bool fits = std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < 0x7F; });
            if (token.size() < k_token_bytes_min || !fits) {
                return fail(ErrorKind::usage,
                            fmt::format("{}: expected a token of at least {} printable characters on one line",
                                        admin_token_file, k_token_bytes_min));
            }
            return AdminOptions{admin, std::move(token)};
        });
}

Result<Setup> ServeFlags::setup() const {
    if (const Status checked = check(); !checked) {
        return tl::unexpected<Error>(checked.error());
    }
    const Result<AdminOptions> administration = admin_options();
    if (!administration) {
        return tl::unexpected<Error>(administration.error());
    }
    Result<scenario::Scenario> scene = described();
    if (!scene) {
        return tl::unexpected<Error>(scene.error());
    }
    return make_demand(scene->demand, scene->seed).map([&](WorldDemand made) {
        return Setup{scene->seed, scene->clock, std::move(made), scene->world, scene->faults, *administration};
    });
}

} // namespace scaleit::fake_app
