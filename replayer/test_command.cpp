// `replayer test`: somebody's autoscaler, run as a command against a session, a trace or a scenario, and judged.
#include "controller/cli/stop_signal.hpp"
#include "controller/live/base_url.hpp"
#include "controller/live/server.hpp"
#include "controller/live/system_clock.hpp"
#include "replayer/child_group.hpp"
#include "replayer/command.hpp"
#include "replayer/gate_flags.hpp"
#include "replayer/html_flags.hpp"
#include "replayer/policy_run.hpp"
#include "replayer/serve/watched_app.hpp"
#include "replayer/serve_flags.hpp"

#include <atomic>
#include <csignal>
#include <memory>

namespace scaleit::replayer {

namespace {

constexpr std::string_view k_url_place = "{url}";
constexpr std::string_view k_url_variable = "SCALEIT_URL";
constexpr std::size_t k_lines_shown = 20;
constexpr std::chrono::milliseconds k_look_every{10};

struct Options {
    SourceFlags source;
    ClockFlags clock;
    GateFlags gate;
    HtmlFlags html;
    Duration patience = std::chrono::seconds(30);
    Duration grace = std::chrono::seconds(2);
    cli::Format format = cli::Format::text;
    std::vector<std::string> command;
};

std::vector<std::string> with_url(std::vector<std::string> words, const std::string& url) {
    for (std::string& word : words) {
        for (std::size_t at = word.find(k_url_place); at != std::string::npos;
             at = word.find(k_url_place, at + url.size())) {
            word.replace(at, k_url_place.size(), url);
        }
    }
    return words;
}

std::string describe(const Ending& ending) {
    return ending.signal != 0 ? fmt::format("signal {}", ending.signal) : fmt::format("exit code {}", ending.exit_code);
}

/// Watches over the command until the run is over.
class Supervisor {
public:
    Supervisor(const Options& options, std::int64_t ticks, serve::WatchedApp& app, ChildGroup& group,
               const std::atomic<bool>& stopped)
        : options_(options), ticks_(ticks), app_(app), group_(group), stopped_(stopped) {}

    /// Fails (environment) where the run did not come to its end, once the command and all it started are gone.
    Status run() {
        Status status = watch();
        end_group();
        if (!status) {
            if (const std::string lines = group_.last_lines(k_lines_shown); !lines.empty()) {
                fmt::print(stderr, "replayer: the command's last lines:\n{}", lines);
            }
        }
        return status;
    }

private:
    Status watch() {
        std::int64_t polls = 0;
        Instant last_poll = clock_.now();
        while (!app_.is_over()) {
            group_.read_output(k_look_every);
            const std::optional<Ending> ending = group_.ending(); // before the count, which it fixes
            if (const std::int64_t now = app_.polls(); now != polls) {
                polls = now;
                last_poll = clock_.now();
            }
            if (ending) {
                return judge(*ending, polls);
            }
            if (stopped_) {
                return fail(ErrorKind::environment, fmt::format("stopped by a signal after {}", progress(polls)));
            }
            if (clock_.now() - last_poll > options_.patience) {
                return fail(ErrorKind::environment, describe_silence(polls));
            }
        }
        return {};
    }

    [[nodiscard]] std::string progress(std::int64_t polls) const {
        return fmt::format("{} of {} ticks", polls, ticks_);
    }

    [[nodiscard]] std::string describe_silence(std::int64_t polls) const {
        const std::string patience = format_duration(options_.patience);
        return polls == 0
                   ? fmt::format("the command '{}' made no status poll within {}: it is to ask for "
                                 "{{url}}/app/status, and finds the address in the place of {{url}} in its "
                                 "arguments and in {}; --patience waits longer",
                                 options_.command.front(), patience, k_url_variable)
                   : fmt::format("the command '{}' made no status poll for {}, after {}; --patience waits longer",
                                 options_.command.front(), patience, progress(polls));
    }

    [[nodiscard]] Status judge(const Ending& ending, std::int64_t polls) const {
        const bool is_lockstep = options_.clock.kind == scenario::ClockKind::lockstep;
        if (ending.is_success() && is_lockstep && polls == ticks_) {
            return {};
        }
        const std::string hint = ending.is_success() && is_lockstep
                                     ? fmt::format("; --ticks {} says that this is all", polls)
                                     : std::string();
        return fail(ErrorKind::environment,
                    fmt::format("the command '{}' ended by itself with {}, after {}{}", options_.command.front(),
                                describe(ending), progress(polls), hint));
    }

    /// TERM, then KILL after the grace.
    void end_group() {
        group_.send(SIGTERM);
        const Instant begin = clock_.now();
        while (group_.is_running() && clock_.now() - begin <= options_.grace) {
            group_.read_output(k_look_every);
        }
        group_.kill_all();
        group_.read_output(k_look_every); // what it said last
    }

    const Options& options_;
    std::int64_t ticks_;
    serve::WatchedApp& app_;
    ChildGroup& group_;
    const std::atomic<bool>& stopped_;
    live::SystemClock clock_;
};

/// What a command's run is judged against, and how far it goes.
struct Bench {
    const Options& options;
    const OpenServed& open;
    std::int64_t ticks = 0;
    score::Ruler ruler{};
    std::vector<score::TimeSpan> spans{{}};
    whatif::Witness* onlooker = nullptr; ///< sees the ticks, too, where there is one

    [[nodiscard]] score::ScoreOptions measure() const {
        const policy::Aim aim = open.source.policy ? policy::aim_of(*open.source.policy) : policy::Aim{};
        return ruler.applied(whatif::score_options(aim, open.world.step));
    }
};

/// Lets the command live through the world.
Result<WitnessedRun> run_command(const Bench& bench) {
    const Options& options = bench.options;
    const serve::ServedWorld& world = bench.open.world;
    std::atomic<bool> stopped = false;
    cli::StopSignal signal([&stopped] { stopped = true; }); // before the server's threads, which must not take signals
    live::SystemClock clock;
    const std::unique_ptr<fake_app::WorldTime> time = options.clock.make(world.step, clock);
    fake_app::FakeApp app(world.app, *world.demand, *time);
    const score::ScoreOptions measure = bench.measure();
    whatif::EvidenceWitness witness(bench.spans, measure);
    whatif::TwoWitnesses witnesses(witness, bench.onlooker);
    serve::WatchedApp::Options watch{measure, bench.ticks};
    if (options.clock.kind == scenario::ClockKind::real) {
        watch = {measure, whatif::k_ticks_max, k_start + bench.ticks * world.step};
    }
    serve::WatchedApp watched(app, *time, *world.demand, witnesses, watch);
    const Result<std::unique_ptr<live::Server>> server = live::Server::start(watched, {});
    if (!server) {
        return tl::unexpected<Error>(server.error());
    }
    const std::string url = live::BaseUrl{"127.0.0.1", static_cast<std::uint16_t>((*server)->port()), {}}.text();
    const Result<std::unique_ptr<ChildGroup>> group =
        ChildGroup::start(with_url(options.command, url), {fmt::format("{}={}", k_url_variable, url)});
    if (!group) {
        return tl::unexpected<Error>(group.error());
    }
    if (Status ran = Supervisor(options, bench.ticks, watched, **group, stopped).run(); !ran) {
        return tl::unexpected<Error>(ran.error());
    }
    (*server)->stop();
    const whatif::RunResult result = watched.finish();
    return WitnessedRun{
        {result.ticks, result.digest, std::nullopt, bench.open.source.seed, result.scorecard, std::nullopt},
        witness.evidence()};
}

/// How many ticks to run. Fails (usage) where a session has fewer.
Result<std::int64_t> ticks_of(const Options& options, const OpenServed& open) {
    const std::int64_t ticks = options.source.ticks.value_or(open.world.ticks);
    if (!options.source.session.empty() && ticks > open.world.ticks) {
        return fail(ErrorKind::usage,
                    fmt::format("--ticks {}: {} has only {}", ticks, options.source.session, open.world.ticks));
    }
    return ticks;
}

/// The gate with what its checks compare with: the recorded run, where the command is to live through all of it.
Result<std::optional<OpenGate>> references_of(const Options& options, const std::optional<score::Gate>& gate,
                                              const Bench& bench) {
    const std::optional<RecordedRun>& recorded = bench.open.source.recorded;
    const bool is_whole = bench.ticks == bench.open.world.ticks;
    return with_references(options.gate, gate, recorded && is_whole ? std::optional(recorded->evidence) : std::nullopt);
}

/// Runs the command, judges it, and writes what is asked for.
Result<int> run_and_judge(const Options& options, const std::optional<score::Gate>& gate, Bench bench) {
    Result<std::optional<OpenGate>> references = references_of(options, gate, bench);
    if (!references) {
        return tl::unexpected<Error>(references.error());
    }
    PageBuilder page(options.html, 1);
    bench.onlooker = page.onlooker();
    Result<WitnessedRun> ran = run_command(bench);
    if (!ran) {
        return tl::unexpected<Error>(ran.error());
    }
    if (*references) {
        Result<report::GateReport> judged = judge(options.gate, **std::move(references), ran->evidence);
        if (!judged) {
            return tl::unexpected<Error>(judged.error());
        }
        ran->report.gate = *std::move(judged);
    }
    page.add({"tested", ran->report}, bench.measure());
    const std::string source =
        fmt::format("{}, asked by: {}", bench.open.source.description, fmt::join(options.command, " "));
    if (Status written = page.write(source); !written) {
        return tl::unexpected<Error>(written.error());
    }
    return finish(options.gate, ran->report.gate, report_text(ran->report, options.format));
}

Result<int> test_command(const Options& options) {
    if (options.command.empty()) {
        return fail(ErrorKind::usage, "no command to test; give it behind --, as in: replayer test session.db -- "
                                      "python3 autoscaler.py {url}");
    }
    if (Status checked = options.clock.check(); !checked) {
        return tl::unexpected<Error>(checked.error());
    }
    const Result<std::optional<score::Gate>> gate = open_gate(options.gate);
    if (!gate) {
        return tl::unexpected<Error>(gate.error());
    }
    const Result<OpenServed> open = open_served(options.source, *gate ? std::optional(view_of(**gate)) : std::nullopt);
    if (!open) {
        return tl::unexpected<Error>(open.error());
    }
    const Result<std::int64_t> ticks = ticks_of(options, *open);
    if (!ticks) {
        return tl::unexpected<Error>(ticks.error());
    }
    Bench bench{options, *open, *ticks};
    if (*gate) {
        bench.ruler = (*gate)->ruler;
        bench.spans = score::spans_of(**gate);
    }
    return run_and_judge(options, *gate, bench);
}

} // namespace

void add_test_command(CLI::App& app, Body& chosen, const std::vector<std::string>& words) {
    CLI::App* command = app.add_subcommand("test", "Somebody's autoscaler against a session, trace or scenario");
    const auto options = std::make_shared<Options>();
    options->source.add_flags(*command);
    std::erase(options->source.not_with_session, command->get_option("--ticks"));
    options->clock.add_flags(*command);
    options->gate.add_flags(*command);
    options->html.add_flags(*command);
    cli::add_duration(*command, "--patience", options->patience,
                      "How long the command may take to its next status poll");
    cli::add_duration(*command, "--grace", options->grace, "How long it may take to end when it is told to",
                      cli::DurationRange::zero_or_more);
    add_format(*command, options->format);
    command->footer("The command stands behind --; {url} in its arguments, and SCALEIT_URL, is the app's address.\n"
                    "Examples:\n  replayer test session.db --gate gate.yaml -- python3 autoscaler.py {url}\n"
                    "  replayer test --trace day.csv --trace-unit demand -- controller --url {url} --clock lockstep "
                    "--interval 5m");
    command->callback([options, &chosen, words] {
        options->command = words;
        chosen = [options] { return test_command(*options); };
    });
}

} // namespace scaleit::replayer
