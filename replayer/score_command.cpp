// `replayer score`: what was recorded, as it was.
#include "replayer/command.hpp"
#include "replayer/gate_flags.hpp"
#include "replayer/html_flags.hpp"
#include "replayer/source_flags.hpp"

#include <memory>

namespace scaleit::replayer {

namespace {

struct Options {
    std::string session;
    GateFlags gate;
    HtmlFlags html;
    cli::Format format = cli::Format::text;
};

Result<int> score_file(const Options& options) {
    const Result<std::optional<score::Gate>> gate = open_gate(options.gate);
    if (!gate) {
        return tl::unexpected<Error>(gate.error());
    }
    PageBuilder page(options.html, 1);
    RecordedView view = *gate ? view_of(**gate) : RecordedView{};
    view.onlooker = page.onlooker();
    Result<RecordedRun> run = look_at_recorded(options.session, view);
    if (!run) {
        return tl::unexpected<Error>(run.error());
    }
    if (*gate) {
        const Result<report::GateReport> judged =
            with_references(options.gate, **gate, std::nullopt).and_then([&](OpenGate open) {
                return judge(options.gate, std::move(open), run->evidence);
            });
        if (!judged) {
            return tl::unexpected<Error>(judged.error());
        }
        run->report.gate = *judged;
    }
    page.add({"recorded", run->report}, run->measure);
    if (Status written = page.write("session:" + options.session); !written) {
        return tl::unexpected<Error>(written.error());
    }
    return finish(options.gate, run->report.gate, report_text(run->report, options.format));
}

} // namespace

void add_score_command(CLI::App& app, Body& chosen) {
    CLI::App* command = app.add_subcommand("score", "Scorecard of what was recorded");
    const auto options = std::make_shared<Options>();
    command->add_option("session", options->session, "The session")->required()->type_name("FILE.db");
    options->gate.add_flags(*command);
    options->html.add_flags(*command);
    add_format(*command, options->format);
    command->footer("Example:\n  replayer score session.db --format json");
    command->callback([options, &chosen] { chosen = [options] { return score_file(*options); }; });
}

} // namespace scaleit::replayer
