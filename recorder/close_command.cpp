#include "recorder/close_command.hpp"

#include "controller/cli/print.hpp"
#include "controller/core/utf8.hpp"
#include "recorder/session/close.hpp"

#include <fmt/format.h>
#include <memory>

namespace scaleit::recorder {

namespace {

Result<int> close(const std::string& file) {
    const Result<session::CloseReport> report = session::close_session(file);
    if (!report) {
        return tl::unexpected<Error>(report.error());
    }
    return cli::print(report->was_closed ? fmt::format("recorder: {} is closed already\n", printable(file))
                                         : fmt::format("recorder: {} is closed now: {} exchanges, {} ticks, one file\n",
                                                       printable(file), report->found.exchanges, report->found.ticks));
}

} // namespace

void add_close_command(CLI::App& app, Command& chosen) {
    const auto file = std::make_shared<std::string>();
    CLI::App* command =
        app.add_subcommand("close", "Close a session whose recorder died, in place; other commands never change one");
    command->add_option("file", *file, "The session")->required()->type_name("FILE.db");
    command->footer("Example:\n  recorder close session.db");
    command->final_callback([file, &chosen] { chosen = [file] { return close(*file); }; });
}

} // namespace scaleit::recorder
