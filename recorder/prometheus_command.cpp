#include "recorder/prometheus_command.hpp"

#include "controller/cli/log.hpp"
#include "controller/core/shown.hpp"
#include "controller/live/http_transport.hpp"
#include "controller/text/timestamp.hpp"
#include "recorder/import/prometheus_import.hpp"
#include "recorder/import_run.hpp"

#include <memory>

namespace scaleit::recorder {

namespace {

struct Flags {
    std::string start;
    std::string end;
    Duration step{};
    std::optional<int> replicas;
    importing::PrometheusOptions options;
    ImportTarget target;
    cli::Log log;
};

Result<Duration> read_time(const std::string& flag, const std::string& text) {
    const std::optional<text::Timestamp> time = text::read_timestamp(text);
    if (!time || time->since_epoch < Duration::zero()) {
        return fail(ErrorKind::usage,
                    fmt::format("{} is {}, expected YYYY-MM-DDTHH:MM:SSZ (without Z it is UTC, too) or "
                                "seconds since 1970",
                                flag, shown(text)));
    }
    return time->since_epoch;
}

Result<importing::Range> read_range(const Flags& flags) {
    const Result<Duration> start = read_time("--start", flags.start);
    if (!start) {
        return tl::unexpected<Error>(start.error());
    }
    const Result<Duration> end = read_time("--end", flags.end);
    return end ? importing::align(*start, *end, flags.step) : tl::unexpected<Error>(end.error());
}

/// The options with what follows from the flags beside them.
Result<importing::PrometheusOptions> complete(const Flags& flags) {
    importing::PrometheusOptions options = flags.options;
    const Result<importing::Range> range = read_range(flags);
    if (!range) {
        return tl::unexpected<Error>(range.error());
    }
    options.range = *range;
    if (!flags.replicas && options.replicas_query.empty() && !importing::is_cpu(options.measure.unit)) {
        return fail(ErrorKind::usage, fmt::format("--unit {} needs --replicas or --replicas-query: how many carried it",
                                                  name(options.measure.unit)));
    }
    options.replicas = flags.replicas.value_or(importing::k_replicas_default);
    return options;
}

void report_gaps(const cli::Log& log, const importing::PrometheusImported& result, const importing::Range& range) {
    for (const importing::Gap& gap : result.gaps) {
        log.write(cli::LogLevel::warn, "samples are missing",
                  {{"from", text::format_utc(gap.from)},
                   {"to", text::format_utc(gap.from + (gap.points - 1) * range.step)},
                   {"points", fmt::to_string(gap.points)}});
    }
    if (const auto listed = static_cast<std::int64_t>(result.gaps.size()); result.gap_count > listed) {
        log.write(cli::LogLevel::warn, "and there are more gaps",
                  {{"gaps", fmt::to_string(result.gap_count - listed)}});
    }
}

Result<int> import_prometheus(const Flags& flags) {
    const Result<importing::PrometheusOptions> options = complete(flags);
    if (!options) {
        return tl::unexpected<Error>(options.error());
    }
    const Result<std::unique_ptr<live::HttpTransport>> transport = live::HttpTransport::create(options->url);
    if (!transport) {
        return tl::unexpected<Error>(transport.error());
    }
    const auto imported = run_import("points", [&](const importing::Progress& progress, Clock& clock) {
        return importing::import_prometheus(**transport, clock, *options, flags.target.out, progress);
    });
    if (!imported) {
        return tl::unexpected<Error>(imported.error());
    }
    report_gaps(flags.log, *imported, options->range);
    return flags.target.report(imported->imported);
}

} // namespace

void add_prometheus_command(CLI::App& import, Command& chosen) {
    const auto flags = std::make_shared<Flags>();
    importing::PrometheusOptions& options = flags->options;
    flags->step = std::chrono::seconds(15);
    CLI::App* command = import.add_subcommand("prometheus", "What a query to a Prometheus server gives over time");
    command->add_option("--url", options.url, "The server")->required()->type_name("http://HOST:PORT[/PREFIX]");
    command->add_option("--query", options.query, "PromQL that gives one series of values")
        ->required()
        ->type_name("PROMQL");
    command->add_option("--replicas-query", options.replicas_query, "PromQL that gives one series of replica counts")
        ->type_name("PROMQL")
        ->default_str("");
    command->add_option("--start", flags->start, "First time, as 2024-05-01T00:00:00Z or in seconds since 1970")
        ->required()
        ->type_name("TIME");
    command->add_option("--end", flags->end, "Last time")->required()->type_name("TIME");
    cli::add_duration(*command, "--step", flags->step, "Distance of points; they lie on its multiples");
    add_measure_flags(*command, options.measure, flags->replicas);
    command->get_option("--replicas")->excludes("--replicas-query");
    cli::add_duration(*command, "--timeout", options.timeout, "Time for one answer of at most 10000 points");
    flags->target.add_to(*command);
    flags->log.add_flags(*command);
    command->footer("Without replicas CPU was measured on 10.\n"
                    "Example:\n  recorder import prometheus --url http://127.0.0.1:9090 --unit cpu \\\n"
                    "      --query 'avg(rate(container_cpu_usage_seconds_total{pod=~\"web-.*\"}[1m]))' \\\n"
                    "      --replicas-query 'count(up{job=\"web\"} == 1)' \\\n"
                    "      --start 2024-05-01T00:00:00Z --end 2024-05-02T00:00:00Z --step 15s --out history.db");
    command->final_callback([flags, &chosen] { chosen = [flags] { return import_prometheus(*flags); }; });
}

} // namespace scaleit::recorder
