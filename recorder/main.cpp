// The executable `recorder`: makes sessions, as a proxy or of other histories, and looks into them.
#include "controller/cli/flags.hpp"
#include "controller/cli/print.hpp"
#include "controller/cli/program.hpp"
#include "recorder/close_command.hpp"
#include "recorder/export_command.hpp"
#include "recorder/import_command.hpp"
#include "recorder/proxy.hpp"
#include "recorder/report.hpp"
#include "recorder/report_codec.hpp"
#include "recorder/scan_command.hpp"
#include "recorder/session/summary.hpp"
#include "recorder/session/verify.hpp"

#include <fmt/core.h>
#include <string>

namespace {

using namespace scaleit;

struct Options {
    std::string file;
    cli::Format format = cli::Format::text;
};

CLI::App* add_command(CLI::App& app, Options& options, const std::string& name, const std::string& help) {
    CLI::App* command = app.add_subcommand(name, help);
    command->add_option("file", options.file, "The session")->required()->type_name("FILE.db");
    cli::add_choice(*command, "--format", options.format, "Form of the result");
    command->footer(fmt::format("Example:\n  recorder {} session.db", name));
    return command;
}

Result<int> show(const Options& options) {
    const Result<std::unique_ptr<session::SessionReader>> reader = session::SessionReader::open(options.file);
    if (!reader) {
        return tl::unexpected<Error>(reader.error());
    }
    const Result<session::SessionSummary> summary = session::summarize(**reader);
    if (!summary) {
        return tl::unexpected<Error>(summary.error());
    }
    return cli::print(options.format == cli::Format::json ? recorder::show_json(*summary)
                                                          : recorder::show_text(options.file, *summary),
                      0);
}

Result<int> verify(const Options& options) {
    const Result<session::VerifyReport> report = session::verify(options.file);
    if (!report) {
        return tl::unexpected<Error>(report.error());
    }
    return cli::print(options.format == cli::Format::json ? recorder::verify_json(*report)
                                                          : recorder::verify_text(options.file, *report),
                      report->damage.empty() ? 0 : static_cast<int>(ErrorKind::bad_input));
}

} // namespace

int main(int argc, char** argv) {
    cli::Program program("recorder",
                         "Makes sessions and looks into them: what passed between a controller and an app.");
    Options options;
    recorder::Command chosen;
    recorder::ProxyFlags proxy_flags;
    program.app().require_subcommand(1);
    const CLI::App* show_command =
        add_command(program.app(), options, "show", "What is in it: span, ticks, exchanges, failures, closed or open");
    add_command(program.app(), options, "verify", "Whether it is as it was written: structure, hash chain, values");
    recorder::add_scan_command(program.app(), chosen);
    recorder::add_close_command(program.app(), chosen);
    recorder::add_import_command(program.app(), chosen);
    recorder::add_export_command(program.app(), chosen);
    CLI::App* proxy_command =
        program.app().add_subcommand("proxy", "Stand between a controller and its app, and record what passes");
    proxy_flags.add_to(*proxy_command);
    return program.run(argc, argv, [&] {
        if (chosen) {
            return chosen();
        }
        if (proxy_command->parsed()) {
            return recorder::run_proxy(proxy_flags);
        }
        return show_command->parsed() ? show(options) : verify(options);
    });
}
