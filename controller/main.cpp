// The controller: keeps an app's average CPU at a target over its HTTP API, and records how it went.
#include "controller/cli/program.hpp"
#include "controller/cli/stop_signal.hpp"
#include "controller/controller_flags.hpp"
#include "controller/live/http_transport.hpp"
#include "controller/live/lockstep_clock.hpp"
#include "controller/live/system_clock.hpp"
#include "controller/loop/app_client.hpp"
#include "controller/loop/config_transport.hpp"
#include "controller/policy/config_map.hpp"
#include "controller/run_journal.hpp"
#include "recorder/record/recording_journal.hpp"
#include "recorder/record/recording_transport.hpp"

#include <fmt/core.h>

namespace {

using namespace scaleit;

policy::UtcTime calendar_now() {
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::seconds>(since_epoch).count()};
}

session::Meta session_meta(const ControllerFlags& flags, const loop::Settings& settings) {
    session::Meta meta = loop::to_meta(settings);
    if (settings.clock == loop::ClockKind::real) {
        meta[session::k_began_at_key] = calendar_now().to_text();
    }
    meta["recorder"] = "controller " SCALEIT_VERSION;
    meta["app"] = flags.url;
    return meta;
}

/// The session being recorded and the decorators that write to it.
struct Recording {
    std::unique_ptr<session::SessionWriter> writer;
    std::unique_ptr<record::RecordingTransport> transport;
    std::unique_ptr<record::RecordingJournal> journal;
};

Result<Recording> start_recording(const ControllerFlags& flags, const loop::Settings& settings, Transport& transport,
                                  Clock& clock) {
    Result<session::Redaction> redaction = flags.redaction.redaction();
    if (!redaction) {
        return tl::unexpected<Error>(redaction.error());
    }
    auto writer = session::SessionWriter::create(flags.record, session_meta(flags, settings), flags.sync,
                                                 {*std::move(redaction)});
    if (!writer) {
        return tl::unexpected<Error>(writer.error());
    }
    Recording recording;
    recording.writer = std::move(*writer);
    recording.transport = std::make_unique<record::RecordingTransport>(transport, *recording.writer, clock);
    recording.journal = std::make_unique<record::RecordingJournal>(*recording.writer);
    return recording;
}

void print(const ControllerFlags& flags, const report::RunReport& report, const loop::LoopStats& stats) {
    fmt::print("{}", flags.format == cli::Format::json ? report::to_json(report) : report::to_text(report));
    std::fflush(stdout);
    if (stats.late > 0 || stats.skipped > 0) {
        flags.log.write(cli::LogLevel::warn, "the schedule was not always kept",
                        {{"late", fmt::format("{}", stats.late)}, {"skipped", fmt::format("{}", stats.skipped)}});
    }
}

/// Runs the loop on a clock that can be stopped, until a limit or a signal.
template <class StoppableClock> Result<int> control(const ControllerFlags& flags, const loop::Settings& settings) {
    StoppableClock clock;
    const cli::StopSignal stop([&clock] { clock.stop(); });
    auto http = live::HttpTransport::create(flags.url);
    if (!http) {
        return tl::unexpected<Error>(http.error());
    }
    if (Status reached = (*http)->connect(settings.client.timeout); !reached) {
        return tl::unexpected<Error>(reached.error());
    }
    loop::ConfigTransport app_side(**http, [&flags] { return policy::load_config_maps(flags.config_maps); });
    Recording recording;
    if (!flags.record.empty()) {
        auto started = start_recording(flags, settings, app_side, clock);
        if (!started) {
            return tl::unexpected<Error>(started.error());
        }
        recording = std::move(*started);
    }
    Transport& transport = recording.transport ? static_cast<Transport&>(*recording.transport) : app_side;
    loop::AppClient app(transport, clock, settings.client);
    RunJournal journal(settings, flags.log, recording.journal.get());
    policy::Policy policy = settings.policy;
    flags.log.write(cli::LogLevel::info, "controlling",
                    {{"app", flags.url},
                     {"policy", policy::to_manifest(policy)},
                     {"interval", format_duration(settings.loop.interval)}});
    const Result<loop::LoopStats> stats = loop::run_loop(settings.loop, app, policy, app, clock, journal);
    if (!stats) {
        return tl::unexpected<Error>(stats.error());
    }
    if (recording.writer) {
        if (Status closed = recording.writer->close(); !closed) {
            return tl::unexpected<Error>(closed.error());
        }
    }
    print(flags, journal.report(), *stats);
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    cli::Program program("controller", "Keeps an app's average CPU at a target by setting its replica count.");
    program.app().footer("Example:\n  controller --url http://127.0.0.1:8123 --target 0.80 --record session.db");
    program.accept_config_file();
    ControllerFlags flags;
    flags.add_to(program.app());
    return program.run(argc, argv, [&]() -> Result<int> {
        Result<loop::Settings> settings = flags.settings();
        if (!settings) {
            return tl::unexpected<Error>(settings.error());
        }
        settings->policy = policy::beginning(settings->policy, calendar_now());
        return settings->clock == loop::ClockKind::lockstep ? control<live::LockstepClock>(flags, *settings)
                                                            : control<live::SystemClock>(flags, *settings);
    });
}
