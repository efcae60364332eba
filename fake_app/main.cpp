// The executable `fake_app`: the fake app on a socket, and traces made from generators.
#include "controller/cli/flags.hpp"
#include "controller/cli/log.hpp"
#include "controller/cli/program.hpp"
#include "controller/cli/stop_signal.hpp"
#include "controller/live/server.hpp"
#include "controller/live/system_clock.hpp"
#include "fake_app/demand/generator.hpp"
#include "fake_app/flags/number_range.hpp"
#include "fake_app/flags/world_flags.hpp"
#include "fake_app/service/fake_app.hpp"
#include "fake_app/session_demand.hpp"

#include <cstdio>
#include <fmt/format.h>

namespace scaleit::fake_app {

namespace {

enum class ClockKind {
    real,     ///< time passes by itself
    lockstep, ///< each status poll moves time by one step
};

constexpr auto enum_names(ClockKind) { return std::to_array<std::string_view>({"real", "lockstep"}); }

constexpr NumberRange k_port_range{0, 65535};
constexpr NumberRange k_rate_range{0, 1};
constexpr NumberRange k_speed_range{0.001, 1e6};

/// The flags that describe demand: a trace, generators or a session.
struct DemandFlags {
    WorldFlags world;
    std::string session; ///< empty: none

    void add_to(CLI::App& app) {
        world.add_demand_flags(app);
        app.add_option("--session", session, "Demand from a recorded session: its CPU times the replicas that served")
            ->type_name("FILE.db")
            ->excludes("--trace")
            ->excludes("--generator");
    }
    [[nodiscard]] bool given() const { return world.demand_given() || !session.empty(); }
    [[nodiscard]] Result<WorldDemand> make(Seed seed) const {
        return session.empty() ? world.make_demand(seed) : demand_of_session(session);
    }
};

/// The flags of the server.
struct ServeFlags {
    std::string host = "127.0.0.1";
    int port = 8123;
    DemandFlags demand;
    Seed seed{1};
    double error_rate = 0;
    ClockKind clock = ClockKind::real;
    double speed = 1;
    Duration step = std::chrono::seconds(1);
    cli::Log log;
    CLI::Option* speed_option = nullptr;
    CLI::Option* step_option = nullptr;

    void add_to(CLI::App& app) {
        app.add_option("--host", host, "Address to listen on")->type_name("HOST");
        app.add_option("--port", port, "Port to listen on; 0 picks a free one")
            ->type_name("PORT")
            ->check(within(k_port_range));
        demand.world.add_plant_flags(app);
        demand.add_to(app);
        app.add_option("--error-rate", error_rate,
                       "Share of status polls and of writes that go wrong: 500, 503, no answer, connection reset, "
                       "broken JSON, in equal parts")
            ->type_name("FRACTION")
            ->check(within(k_rate_range));
        cli::add_seed(app, "--seed", seed, "Seed of faults and generators: a number or a 40-digit commit id");
        cli::add_choice(app, "--clock", clock, "Whether time passes by itself, or by a step with each status poll");
        speed_option = app.add_option("--speed", speed, "How fast time passes with --clock real")
                           ->type_name("FACTOR")
                           ->check(within(k_speed_range));
        step_option = cli::add_duration(app, "--step", step, "Time between two status polls with --clock lockstep");
        log.add_flags(app);
    }

    [[nodiscard]] Status check() const {
        if (clock == ClockKind::lockstep && speed_option->count() > 0) {
            return fail(ErrorKind::usage, "--speed means nothing with --clock lockstep, where status polls move time; "
                                          "say --step, or --clock real");
        }
        if (clock == ClockKind::real && step_option->count() > 0) {
            return fail(ErrorKind::usage, "--step means nothing with --clock real, where time passes by itself; say "
                                          "--clock lockstep, or --speed");
        }
        return {};
    }
};

/// The flags of `fake_app trace`.
struct TraceFlags {
    DemandFlags demand;
    std::optional<Duration> step;
    std::optional<Duration> length;
    Seed seed{1};

    void add_to(CLI::App& app) {
        demand.add_to(app);
        cli::add_optional_duration(app, "--step", step, "Distance of samples; without: that of the trace or session");
        cli::add_optional_duration(app, "--length", length, "Length of the trace; without: all of it");
        cli::add_seed(app, "--seed", seed, "Seed of generators with chance in them: bursts, walk, noise");
        app.footer("Example:\n"
                   "  fake_app trace --generator diurnal:base=6,amplitude=4 --generator noise:sd=0.2 --step 1m "
                   "--length 1d > day.csv\n"
                   "  fake_app trace --session session.db > lived.csv\n"
                   "  fake_app --trace day.csv --trace-unit demand --clock lockstep --step 1m");
    }
};

std::string url(const std::string& host, int port) {
    const bool is_ipv6 = host.find(':') != std::string::npos;
    return fmt::format(fmt::runtime(is_ipv6 ? "http://[{}]:{}" : "http://{}:{}"), host, port);
}

std::string describe_time(const ServeFlags& flags) {
    return flags.clock == ClockKind::lockstep ? fmt::format("clock=lockstep step={}", format_duration(flags.step))
                                              : fmt::format("clock=real speed={}", flags.speed);
}

/// One line for people and scripts on stdout, at once.
void say(const std::string& line) {
    fmt::print("fake_app: {}\n", line);
    std::fflush(stdout);
}

std::unique_ptr<WorldTime> make_time(const ServeFlags& flags, Clock& clock) {
    if (flags.clock == ClockKind::lockstep) {
        return std::make_unique<LockstepTime>(flags.step);
    }
    return std::make_unique<RunningTime>(clock, flags.speed);
}

Result<int> serve(const ServeFlags& flags) {
    if (const Status checked = flags.check(); !checked) {
        return tl::unexpected<Error>(checked.error());
    }
    const Result<plant::PlantOptions> plant = flags.demand.world.plant_options();
    if (!plant) {
        return tl::unexpected<Error>(plant.error());
    }
    const Result<WorldDemand> demand = flags.demand.make(flags.seed);
    if (!demand) {
        return tl::unexpected<Error>(demand.error());
    }
    cli::StopSignal signal; // before the server's threads, which must not take signals
    live::SystemClock clock;
    const std::unique_ptr<WorldTime> time = make_time(flags, clock);
    FakeApp app({.plant = *plant, .faults = fault::FaultPlan(flags.error_rate, flags.seed)}, *demand->demand, *time);
    const Result<std::unique_ptr<live::Server>> server =
        live::Server::start(app, {.host = flags.host, .port = flags.port});
    if (!server) {
        return tl::unexpected<Error>(server.error());
    }
    say(fmt::format("listening on {} {} seed={} error_rate={} replicas={} startup_delay={} demand={}",
                    url(flags.host, (*server)->port()), describe_time(flags), flags.seed.value, flags.error_rate,
                    plant->replicas, format_duration(plant->startup_delay), demand->description));
    flags.log.write(cli::LogLevel::info, "serving", {{"url", url(flags.host, (*server)->port())}});
    signal.wait();
    flags.log.write(cli::LogLevel::info, "stopping");
    (*server)->stop();
    const Served served = app.served();
    say(fmt::format("served {} status polls, {} replica writes; faults: {}", served.status_polls, served.replica_writes,
                    describe(served.faults)));
    return 0;
}

Result<int> make_trace(const TraceFlags& flags) {
    if (!flags.demand.given()) {
        return fail(ErrorKind::usage, "nothing to write: give --generator, --trace or --session");
    }
    const Result<WorldDemand> demand = flags.demand.make(flags.seed);
    if (!demand) {
        return tl::unexpected<Error>(demand.error());
    }
    if (demand->trace == nullptr && (!flags.step || !flags.length)) {
        return fail(ErrorKind::usage, "a generator has samples at any distance and no end: say --step and --length");
    }
    const demand::Sampling sampling{.step = flags.step ? *flags.step : demand->trace->step(),
                                    .length = flags.length ? *flags.length : demand->trace->length()};
    return demand::write_trace(stdout, *demand->demand, sampling).map([] { return 0; });
}

/// Refuses flags of the server in front of a subcommand, where they would do nothing.
Status check_alone(const CLI::App& app) {
    for (const CLI::Option* option : app.get_options()) {
        if (option->count() > 0) {
            return fail(ErrorKind::usage, fmt::format("{} means nothing in front of 'trace'; put the flags of a trace "
                                                      "after it",
                                                      option->get_name()));
        }
    }
    return {};
}

} // namespace

} // namespace scaleit::fake_app

int main(int argc, char** argv) {
    using namespace scaleit;
    cli::Program program("fake_app", "Stands in for the app that an autoscaler scales: demand, CPU, faults, HTTP API");
    fake_app::ServeFlags serve_flags;
    fake_app::TraceFlags trace_flags;
    serve_flags.add_to(program.app());
    program.app().footer("Example:\n"
                         "  fake_app --generator diurnal:base=6,amplitude=4 --speed 60 --error-rate 0.05\n"
                         "  curl http://127.0.0.1:8123/app/status\n"
                         "  curl -X PUT -H 'Content-Type: application/json' -d '{\"replicas\":11}' "
                         "http://127.0.0.1:8123/app/replicas");
    CLI::App& trace = *program.app().add_subcommand("trace", "Write a trace CSV of generated demand to stdout");
    trace_flags.add_to(trace);
    return program.run(argc, argv, [&]() -> Result<int> {
        if (!trace.parsed()) {
            return fake_app::serve(serve_flags);
        }
        return fake_app::check_alone(program.app()).and_then([&] { return fake_app::make_trace(trace_flags); });
    });
}
