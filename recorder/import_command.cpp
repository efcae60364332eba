#include "recorder/import_command.hpp"

#include "recorder/import/csv_import.hpp"
#include "recorder/import/jsonl_import.hpp"
#include "recorder/import_run.hpp"
#include "recorder/prometheus_command.hpp"

#include <memory>

namespace scaleit::recorder {

namespace {

struct CsvFlags {
    std::string file;
    importing::CsvOptions options;
    ImportTarget target;
};

Result<int> import_csv(const CsvFlags& flags) {
    const auto imported = run_import("rows", [&](const importing::Progress& progress, Clock&) {
        return importing::import_csv(flags.file, flags.options, flags.target.out, progress);
    });
    return imported ? flags.target.report(*imported) : tl::unexpected<Error>(imported.error());
}

void add_csv(CLI::App& import, Command& chosen) {
    const auto flags = std::make_shared<CsvFlags>();
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
    command->footer("Without replicas: 10 for CPU; for load as many as carry its peak at CPU 0.80.\n"
                    "Examples:\n  recorder import csv cpu.csv --replicas 6 --out history.db\n"
                    "  recorder import csv load.csv --column requests --unit requests --capacity 120 --out history.db");
    command->final_callback([flags, &chosen] { chosen = [flags] { return import_csv(*flags); }; });
}

struct JsonlFlags {
    std::string file;
    ImportTarget target;
};

Result<int> import_jsonl(const JsonlFlags& flags) {
    const auto imported = run_import("entries", [&](const importing::Progress& progress, Clock&) {
        return importing::import_jsonl(flags.file, flags.target.out, progress);
    });
    return imported ? flags.target.report(*imported) : tl::unexpected<Error>(imported.error());
}

void add_jsonl(CLI::App& import, Command& chosen) {
    const auto flags = std::make_shared<JsonlFlags>();
    CLI::App* command = import.add_subcommand("jsonl", "A session as recorder export writes it");
    command->add_option("file", flags->file, "The text form of a session")->required()->type_name("FILE.jsonl");
    flags->target.add_to(*command);
    command->footer("Example:\n  recorder import jsonl session.jsonl --out session.db");
    command->final_callback([flags, &chosen] { chosen = [flags] { return import_jsonl(*flags); }; });
}

} // namespace

void add_import_command(CLI::App& app, Command& chosen) {
    CLI::App* import = app.add_subcommand("import", "Make a session of a history, or of the text form of a session");
    import->require_subcommand(1);
    import->footer("Example:\n  recorder import csv cpu.csv --replicas 6 --out history.db");
    add_csv(*import, chosen);
    add_prometheus_command(*import, chosen);
    add_jsonl(*import, chosen);
}

} // namespace scaleit::recorder
