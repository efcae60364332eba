// `replayer score`: what was recorded, as it was.
#include "replayer/command.hpp"
#include "replayer/source_flags.hpp"

#include <memory>

namespace scaleit::replayer {

namespace {

struct Options {
    std::string session;
    cli::Format format = cli::Format::text;
};

Result<int> score_file(const Options& options) {
    const Result<report::RunReport> report = report_recorded(options.session);
    return report ? print(report_text(*report, options.format)) : tl::unexpected<Error>(report.error());
}

} // namespace

void add_score_command(CLI::App& app, Body& chosen) {
    CLI::App* command = app.add_subcommand("score", "Scorecard of what was recorded");
    const auto options = std::make_shared<Options>();
    command->add_option("session", options->session, "The session")->required()->type_name("FILE.db");
    add_format(*command, options->format);
    command->footer("Example:\n  replayer score session.db --format json");
    command->callback([options, &chosen] { chosen = [options] { return score_file(*options); }; });
}

} // namespace scaleit::replayer
