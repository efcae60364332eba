#include "recorder/export_command.hpp"

#include "controller/cli/print.hpp"
#include "controller/cli/progress.hpp"
#include "controller/core/utf8.hpp"
#include "controller/live/system_clock.hpp"
#include "recorder/export/export.hpp"
#include "recorder/session/verify.hpp"

#include <cstdio>
#include <fmt/format.h>
#include <memory>

namespace scaleit::recorder {

namespace {

enum class ExportFormat { jsonl, csv };

constexpr auto enum_names(ExportFormat) { return std::to_array<std::string_view>({"jsonl", "csv"}); }

struct Flags {
    std::string file;
    ExportFormat format = ExportFormat::jsonl;
};

/// Text would not show that the session it was made of is damaged.
Status check_intact(const std::string& file) {
    const Result<session::VerifyReport> report = session::verify(file);
    if (!report) {
        return tl::unexpected<Error>(report.error());
    }
    return report->damage.empty()
               ? Status{}
               : fail(ErrorKind::bad_input, fmt::format("{} is damaged; recorder verify says where", printable(file)));
}

Result<int> export_session(const Flags& flags) {
    if (Status intact = check_intact(flags.file); !intact) {
        return tl::unexpected<Error>(intact.error());
    }
    const Result<std::unique_ptr<session::SessionReader>> reader = session::SessionReader::open(flags.file);
    if (!reader) {
        return tl::unexpected<Error>(reader.error());
    }
    live::SystemClock clock;
    cli::Progress line("lines written", std::nullopt, [&clock] { return clock.now(); });
    std::int64_t lines = 0;
    const exporting::Sink sink = [&](std::string_view text) -> Status {
        line.update(++lines);
        return std::fwrite(text.data(), 1, text.size(), stdout) == text.size()
                   ? Status{}
                   : fail(ErrorKind::environment, "cannot write the result to standard output");
    };
    const Status exported = flags.format == ExportFormat::csv ? exporting::export_csv(**reader, sink)
                                                              : exporting::export_jsonl(**reader, sink);
    return exported ? cli::print("") : tl::unexpected<Error>(exported.error());
}

} // namespace

void add_export_command(CLI::App& app, Command& chosen) {
    const auto flags = std::make_shared<Flags>();
    CLI::App* command = app.add_subcommand("export", "A session as text: all of it as JSONL, or its ticks as CSV");
    command->add_option("file", flags->file, "The session")->required()->type_name("FILE.db");
    cli::add_choice(*command, "--format", flags->format, "Form of the text");
    command->footer("Examples:\n  recorder export session.db > session.jsonl\n"
                    "  recorder export session.db --format csv > ticks.csv");
    command->final_callback([flags, &chosen] { chosen = [flags] { return export_session(*flags); }; });
}

} // namespace scaleit::recorder
