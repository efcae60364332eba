#include "controller/run_command.hpp"

#include "controller/api_server.hpp"
#include "controller/cli/print.hpp"
#include "controller/cli/stop_signal.hpp"
#include "controller/live_fleet.hpp"
#include "controller/plan_reading.hpp"

#include <fmt/format.h>

namespace scaleit {

namespace {

/// One workload among several, on a line.
std::string line_of(const report::NamedReport& named) {
    const report::RunReport& run = named.report;
    return fmt::format("{}: {} ticks, mean CPU {:.3f}, {:.2f} replicas on average, {} changes, {} ticks held, digest "
                       "{}\n",
                       named.name, run.ticks, run.scorecard.mean_cpu, run.scorecard.mean_replicas,
                       run.scorecard.changes, run.scorecard.held_ticks, run.digest.hex());
}

/// `{"workloads": [{"name": ..., and the keys of a report}, ...]}`.
std::string json_of(const std::vector<report::NamedReport>& reports) {
    std::string items;
    for (const report::NamedReport& named : reports) {
        const std::string report = report::to_json(named.report);
        items += fmt::format("{}{{\"name\": \"{}\", {}", items.empty() ? "" : ", ", named.name,
                             report.substr(1, report.size() - 2));
    }
    return fmt::format("{{\"workloads\": [{}]}}\n", items);
}

std::string text_of(const std::vector<report::NamedReport>& reports, cli::Format format) {
    const bool json = format == cli::Format::json;
    if (reports.size() == 1) {
        const report::RunReport& report = reports.front().report;
        return json ? report::to_json(report) : report::to_text(report);
    }
    if (json) {
        return json_of(reports);
    }
    std::string lines;
    for (const report::NamedReport& named : reports) {
        lines += line_of(named);
    }
    return lines;
}

void note_lateness(const ControllerFlags& flags, const LiveFleet& live) {
    const loop::LoopStats stats = live.stats();
    if (stats.late > 0 || stats.skipped > 0) {
        flags.log.write(cli::LogLevel::warn, "the schedule was not always kept",
                        {{"late", fmt::format("{}", stats.late)}, {"skipped", fmt::format("{}", stats.skipped)}});
    }
    const live::Lag lag = live.lag();
    if (lag.turns > 0) {
        flags.log.write(cli::LogLevel::info, "how late ticks began, at most",
                        {{"half", format_duration(lag.within(0.5))},
                         {"p99", format_duration(lag.within(0.99))},
                         {"all", format_duration(lag.within(1.0))},
                         {"ticks", fmt::format("{}", lag.turns)}});
    }
}

Result<std::optional<ApiFlags::Setup>> setup_of(const ApiFlags& flags) {
    using Setup = std::optional<ApiFlags::Setup>;
    return flags.address ? flags.setup().map([](const ApiFlags::Setup& setup) { return Setup(setup); })
                         : Result<Setup>(Setup());
}

/// Takes the file as it is now, whole, or goes on with what there is.
void reload(LiveFleet& live, const ControllerFlags& flags, const std::string& document) {
    const Result<FleetPlan> plan = read_plan(flags, document, utc_now());
    const Status taken = plan ? live.reload(*plan) : tl::unexpected<Error>(plan.error());
    if (taken) {
        flags.log.write(cli::LogLevel::info, "configuration read again", {{"file", document}});
    } else {
        flags.log.write(cli::LogLevel::error, "the configuration stays as it was",
                        {{"file", document}, {"why", taken.error().message}});
    }
}

} // namespace

Result<int> run_fleet(const ControllerFlags& flags, const std::optional<std::string>& document) {
    const Result<FleetPlan> plan = read_plan(flags, document, utc_now());
    if (!plan) {
        return tl::unexpected<Error>(plan.error());
    }
    const Result<std::optional<ApiFlags::Setup>> setup = setup_of(flags.api);
    if (!setup) {
        return tl::unexpected<Error>(setup.error());
    }
    api::Figures figures;
    LiveFleet live(*plan, flags.log, *setup ? &figures : nullptr);
    std::function<void()> on_reload;
    if (document) {
        on_reload = [&] { reload(live, flags, *document); };
    }
    const cli::StopSignal stop([&live] { live.stop(); }, on_reload);
    if (Status opened = live.open(); !opened) {
        return tl::unexpected<Error>(opened.error());
    }
    std::unique_ptr<ApiServer> server;
    if (*setup) {
        Result<std::unique_ptr<ApiServer>> started = ApiServer::start(**setup, live.fleet(), figures, flags.log);
        if (!started) {
            return tl::unexpected<Error>(started.error());
        }
        server = *std::move(started);
        if (Result<int> said = cli::print(fmt::format("controller: listening on {}\n", server->url())); !said) {
            return said;
        }
    }
    const Status ran = live.run();
    server.reset();
    const Result<int> printed = cli::print(text_of(live.reports(), flags.format));
    note_lateness(flags, live);
    return ran ? printed : tl::unexpected<Error>(ran.error());
}

} // namespace scaleit
