// The executable `fake_app`: the fake app on a socket, and traces made from generators.
#include "controller/cli/flags.hpp"
#include "controller/cli/program.hpp"
#include "controller/cli/stop_signal.hpp"
#include "controller/live/server.hpp"
#include "controller/live/system_clock.hpp"
#include "fake_app/demand_source.hpp"
#include "fake_app/serve_flags.hpp"
#include "fake_app/service/fake_app.hpp"

#include <cstdio>
#include <fmt/format.h>

namespace scaleit::fake_app {

namespace {

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

std::string describe_time(const scenario::ClockOptions& clock) {
    return clock.kind == scenario::ClockKind::lockstep
               ? fmt::format("clock=lockstep step={}", format_duration(clock.step))
               : fmt::format("clock=real speed={}", clock.speed);
}

/// Rules of faults and administration are named where there are any.
std::string describe(const Setup& setup) {
    std::string text =
        fmt::format("{} seed={} error_rate={} replicas={} startup_delay={} demand={}", describe_time(setup.clock),
                    setup.seed.value, setup.faults.error_rate, setup.world.plant.replicas,
                    format_duration(setup.world.plant.startup_delay), setup.demand.description);
    if (!setup.faults.rules.empty()) {
        text += fmt::format(" fault_rules={}", setup.faults.rules.size());
    }
    return setup.admin.enabled ? text + " admin=on" : text;
}

/// One line for people and scripts on stdout, at once.
void say(const std::string& line) {
    fmt::print("fake_app: {}\n", line);
    std::fflush(stdout);
}

std::unique_ptr<WorldTime> make_time(const scenario::ClockOptions& options, Clock& clock) {
    if (options.kind == scenario::ClockKind::lockstep) {
        return std::make_unique<LockstepTime>(options.step);
    }
    return std::make_unique<RunningTime>(clock, options.speed);
}

Result<int> serve(const ServeFlags& flags) {
    const Result<Setup> setup = flags.setup();
    if (!setup) {
        return tl::unexpected<Error>(setup.error());
    }
    cli::StopSignal signal; // before the server's threads, which must not take signals
    live::SystemClock clock;
    const std::unique_ptr<WorldTime> time = make_time(setup->clock, clock);
    FakeApp app({.world = setup->world, .faults = {setup->faults, setup->seed}}, *setup->demand.demand, *time,
                setup->admin);
    const Result<std::unique_ptr<live::Server>> server =
        live::Server::start(app, {.host = flags.host, .port = flags.port});
    if (!server) {
        return tl::unexpected<Error>(server.error());
    }
    const std::string address = url(flags.host, (*server)->port());
    say(fmt::format("listening on {} {}", address, describe(*setup)));
    flags.log.write(cli::LogLevel::info, "serving", {{"url", address}});
    signal.wait();
    flags.log.write(cli::LogLevel::info, "stopping");
    (*server)->stop();
    const Served served = app.served();
    say(fmt::format("served {} status polls, {} replica writes; faults: {}", served.status_polls, served.replica_writes,
                    fault::describe(served.faults)));
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
                         "  fake_app --scenario data/scenarios/dead_metrics.yaml\n"
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
