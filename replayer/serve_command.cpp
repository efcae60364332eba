// `replayer serve`: a session, a trace or a scenario as an app that anybody's autoscaler can be pointed at.
#include "controller/cli/number_range.hpp"
#include "controller/cli/stop_signal.hpp"
#include "controller/live/base_url.hpp"
#include "controller/live/server.hpp"
#include "controller/live/system_clock.hpp"
#include "replayer/command.hpp"
#include "replayer/serve_flags.hpp"
#include "replayer/strict/replay_service.hpp"

#include <array>
#include <memory>

namespace scaleit::replayer {

namespace {

struct Options {
    SourceFlags source;
    std::string host = "127.0.0.1";
    int port = 8123;
    bool strict = false;
    ClockFlags clock;
    const CLI::App* command = nullptr;
};

/// Serves until a signal comes. The ready line ends with `about`.
Status serve_until_stopped(const Options& options, Service& service, cli::StopSignal& signal,
                           const std::string& about) {
    const Result<std::unique_ptr<live::Server>> server =
        live::Server::start(service, {.host = options.host, .port = options.port});
    if (!server) {
        return tl::unexpected<Error>(server.error());
    }
    const live::BaseUrl url{options.host, static_cast<std::uint16_t>((*server)->port()), {}};
    if (Result<int> said = print(fmt::format("replayer: listening on {} {}\n", url.text(), about)); !said) {
        return tl::unexpected<Error>(said.error());
    }
    signal.wait();
    (*server)->stop();
    return {};
}

Result<int> serve_world(const Options& options) {
    if (Status checked = options.clock.check(); !checked) {
        return tl::unexpected<Error>(checked.error());
    }
    SourceFlags source = options.source;
    source.ticks = source.ticks.value_or(1); // a server does not end; a generator need not either
    const Result<OpenServed> open = open_served(source, std::nullopt);
    if (!open) {
        return tl::unexpected<Error>(open.error());
    }
    const serve::ServedWorld& world = open->world;
    cli::StopSignal signal; // before the server's threads, which must not take signals
    live::SystemClock clock;
    const std::unique_ptr<fake_app::WorldTime> time = options.clock.make(world.step, clock);
    fake_app::FakeApp app(world.app, *world.demand, *time);
    const std::string about = fmt::format("{} seed={} startup_delay={} source={}", options.clock.describe(world.step),
                                          open->source.seed.value, format_duration(world.app.world.plant.startup_delay),
                                          open->source.description);
    return serve_until_stopped(options, app, signal, about).and_then([&] {
        const fake_app::Served served = app.served();
        return print(fmt::format("replayer: served {} status polls, {} replica writes; faults: {}\n",
                                 served.status_polls, served.replica_writes, fault::describe(served.faults)));
    });
}

/// Refuses flags that would change what was recorded.
Status check_strict(const Options& options) {
    if (options.source.session.empty()) {
        return fail(ErrorKind::usage, "--strict answers what was recorded; name a session");
    }
    constexpr std::array<std::string_view, 4> k_allowed{"session", "--strict", "--host", "--port"};
    return allow_only(*options.command, k_allowed, "--strict, which answers as it was recorded and at once");
}

Result<int> report(const strict::Played& played, const std::string& file) {
    if (played.is_exact()) {
        return print(fmt::format("replayer: answered all {} exchanges of {}, in their order\n", played.answered, file));
    }
    std::string text = played.divergence.value_or("");
    text += fmt::format("replayer: answered {} exchanges of {}", played.answered, file);
    if (played.left > 0) {
        text += fmt::format("; {} are left over, the first is {}", played.left, *played.first_left);
    }
    return print(text + "\n", static_cast<int>(ErrorKind::divergence));
}

Result<int> serve_strictly(const Options& options) {
    if (Status checked = check_strict(options); !checked) {
        return tl::unexpected<Error>(checked.error());
    }
    const std::string& file = options.source.session;
    Result<strict::Recording> recording = strict::read_recording(file);
    if (!recording) {
        return tl::unexpected<Error>(recording.error());
    }
    strict::ReplayService service(file, *std::move(recording));
    const std::int64_t exchanges = service.played().left;
    if (exchanges == 0) {
        return fail(ErrorKind::bad_input,
                    fmt::format("{}: the session has no exchanges to answer with; serve it without --strict", file));
    }
    cli::StopSignal signal; // before the server's threads, which must not take signals
    return serve_until_stopped(options, service, signal,
                               fmt::format("strict exchanges={} source=session:{}", exchanges, file))
        .and_then([&] { return report(service.played(), file); });
}

} // namespace

void add_serve_command(CLI::App& app, Body& chosen) {
    CLI::App* command = app.add_subcommand("serve", "A session, trace or scenario as an app to scale");
    const auto options = std::make_shared<Options>();
    options->command = command;
    options->source.add_flags(*command);
    command->add_option("--host", options->host, "Address to listen on")->type_name("HOST")->capture_default_str();
    command->add_option("--port", options->port, "Port to listen on; 0 picks a free one")
        ->type_name("PORT")
        ->check(cli::within({0, 65535}))
        ->capture_default_str();
    options->clock.add_flags(*command);
    command->add_flag("--strict", options->strict,
                      "Answer only what was recorded, in its order; 409 to anything else, and exit code 3");
    command->footer("Examples:\n  replayer serve session.db\n"
                    "  replayer serve --trace day.csv --trace-unit demand --clock real --speed 60\n"
                    "  replayer serve session.db --strict --port 0");
    command->callback([options, &chosen] {
        chosen = [options] { return options->strict ? serve_strictly(*options) : serve_world(*options); };
    });
}

} // namespace scaleit::replayer
