#include "recorder/import_command.hpp"

#include "controller/cli/number_range.hpp"
#include "controller/cli/progress_line.hpp"
#include "controller/cli/stop_signal.hpp"
#include "controller/live/system_clock.hpp"
#include "recorder/import/csv_import.hpp"
#include "recorder/import/jsonl_import.hpp"
#include "recorder/import_report.hpp"
#include "recorder/print.hpp"

#include <atomic>
#include <memory>

namespace scaleit::recorder {

namespace {

constexpr cli::NumberRange k_replicas_range{1, importing::k_replicas_max};
constexpr cli::NumberRange k_capacity_range{1e-6, 1e12};

/// What every import has.
struct Target {
    std::string out;
    cli::Format format = cli::Format::text;

    void add_to(CLI::App& command) {
        command.add_option("--out", out, "The session to make")->required()->type_name("FILE.db");
        cli::add_choice(command, "--format", format, "Form of the result");
    }
};

/// Runs an import that shows how far it is and ends at a signal, and prints what came of it.
template <class Import> Result<int> run(const Target& target, const std::string& what, const Import& import) {
    std::atomic<bool> stopped = false;
    const cli::StopSignal signal([&stopped] { stopped = true; });
    live::SystemClock clock;
    const auto imported = [&] {
        cli::ProgressLine line(what, [&clock] { return clock.now(); });
        return import([&](std::int64_t done) -> Status {
            line.show(done);
            return stopped ? Status(fail(ErrorKind::environment, "stopped by a signal; nothing was written"))
                           : Status{};
        });
    }();
    if (!imported) {
        return tl::unexpected<Error>(imported.error());
    }
    return print(target.format == cli::Format::json ? import_json(*imported) : import_text(target.out, *imported));
}

void add_measure_flags(CLI::App& command, importing::Measure& measure, std::optional<int>& replicas) {
    cli::add_choice(command, "--unit", measure.unit, "What the values are");
    command.add_option("--capacity", measure.capacity, "Requests per sample that keep one replica busy")
        ->type_name("REQUESTS_PER_REPLICA")
        ->check(cli::within(k_capacity_range));
    command
        .add_option("--replicas", replicas,
                    "Replicas that were running throughout; without: 10 for CPU, for load as many as carry its peak")
        ->type_name("N")
        ->check(cli::within(k_replicas_range));
}

void add_csv(CLI::App& import, Command& chosen) {
    struct Flags {
        std::string file;
        importing::CsvOptions options;
        Target target;
    };
    const auto flags = std::make_shared<Flags>();
    importing::CsvOptions& options = flags->options;
    CLI::App* command = import.add_subcommand("csv", "A CSV file: a time column first, then values; as CloudWatch's");
    command->add_option("file", flags->file, "The history")->required()->type_name("FILE.csv");
    command->add_option("--column", options.column, "Name of the value column")->type_name("NAME");
    add_measure_flags(*command, options.measure, options.replicas);
    command->add_option("--replicas-column", options.replicas_column, "Name of the column of replica counts")
        ->type_name("NAME")
        ->default_str("")
        ->excludes("--replicas");
    CLI::Option* step = cli::add_optional_duration(*command, "--step", options.step,
                                                   "Distance of samples, in place of what the times say");
    cli::add_choice(*command, "--gaps", options.gaps, "What to do where samples are missing")->excludes(step);
    flags->target.add_to(*command);
    command->footer("Examples:\n  recorder import csv cpu.csv --replicas 6 --out history.db\n"
                    "  recorder import csv load.csv --column requests --unit requests --capacity 120 --out history.db");
    command->final_callback([flags, &chosen] {
        chosen = [flags] {
            return run(flags->target, "rows", [&](const importing::Progress& progress) {
                return importing::import_csv(flags->file, flags->options, flags->target.out, progress);
            });
        };
    });
}

void add_jsonl(CLI::App& import, Command& chosen) {
    struct Flags {
        std::string file;
        Target target;
    };
    const auto flags = std::make_shared<Flags>();
    CLI::App* command = import.add_subcommand("jsonl", "A session as recorder export writes it");
    command->add_option("file", flags->file, "The text form of a session")->required()->type_name("FILE.jsonl");
    flags->target.add_to(*command);
    command->footer("Example:\n  recorder import jsonl session.jsonl --out session.db");
    command->final_callback([flags, &chosen] {
        chosen = [flags] {
            return run(flags->target, "entries", [&](const importing::Progress& progress) {
                return importing::import_jsonl(flags->file, flags->target.out, progress);
            });
        };
    });
}

} // namespace

void add_import_command(CLI::App& app, Command& chosen) {
    CLI::App* import = app.add_subcommand("import", "Make a session of a history: CSV, or the text form of a session");
    import->require_subcommand(1);
    import->footer("Example:\n  recorder import csv cpu.csv --replicas 6 --out history.db");
    add_csv(*import, chosen);
    add_jsonl(*import, chosen);
}

} // namespace scaleit::recorder
