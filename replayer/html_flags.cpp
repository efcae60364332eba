#include "replayer/html_flags.hpp"

#include "controller/cli/command_line.hpp"
#include "replayer/write_file.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace scaleit::replayer {

void HtmlFlags::add_flags(CLI::App& app) {
    command_ = &app;
    app.add_option("--html", html, "Write a report as a page of its own, to be opened in a browser")
        ->type_name("FILE.html");
}

std::string HtmlFlags::command_line() const {
    return fmt::format("replayer {}{}", command_->get_name(), cli::given_options(*command_, {"--html"}));
}

PageBuilder::PageBuilder(const HtmlFlags& flags, std::size_t runs)
    : flags_(flags), drawn_(flags.wanted() ? std::min(runs, html::k_runs_drawn_max) : 0) {}

whatif::Witness* PageBuilder::onlooker() {
    if (page_.drawings.size() == drawn_) {
        return nullptr;
    }
    return &witness_.emplace(html::limits_for(drawn_));
}

void PageBuilder::add(const report::NamedReport& run, const score::ScoreOptions& measure) {
    page_.runs.push_back(run);
    page_.interval = measure.interval;
    if (witness_) {
        page_.drawings.push_back({measure, witness_->finish(measure.interval)});
        witness_.reset();
    }
}

Status PageBuilder::write(const std::string& source) {
    if (!flags_.wanted()) {
        return {};
    }
    page_.command = flags_.command_line();
    page_.source = source;
    return write_file(flags_.html, html::to_html(page_));
}

} // namespace scaleit::replayer
