#include "recorder/scan_command.hpp"

#include "controller/cli/print.hpp"
#include "recorder/scan_report.hpp"
#include "recorder/scan_report_codec.hpp"

#include <memory>

namespace scaleit::recorder {

namespace {

constexpr int k_found = 1;

struct Flags {
    std::string file;
    cli::Format format = cli::Format::text;
};

Result<int> scan_file(const Flags& flags) {
    const Result<std::unique_ptr<session::SessionReader>> reader = session::SessionReader::open(flags.file);
    if (!reader) {
        return tl::unexpected<Error>(reader.error());
    }
    const Result<scan::Findings> findings = scan::scan_session(**reader);
    if (!findings) {
        return tl::unexpected<Error>(findings.error());
    }
    return cli::print(flags.format == cli::Format::json ? scan_json(*findings) : scan_text(flags.file, *findings),
                      findings->list.empty() ? 0 : k_found);
}

} // namespace

void add_scan_command(CLI::App& app, Command& chosen) {
    const auto flags = std::make_shared<Flags>();
    CLI::App* command = app.add_subcommand("scan", "Likely secrets in it; exit code 1 where there are any");
    command->add_option("file", flags->file, "The session")->required()->type_name("FILE.db");
    cli::add_choice(*command, "--format", flags->format, "Form of the result");
    command->footer("Example:\n  recorder scan session.db");
    command->final_callback([flags, &chosen] { chosen = [flags] { return scan_file(*flags); }; });
}

} // namespace scaleit::recorder
