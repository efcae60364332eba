// `replayer compare`: policies side by side.
#include "replayer/columns.hpp"
#include "replayer/command.hpp"
#include "replayer/html_flags.hpp"
#include "replayer/policy_run.hpp"

#include <memory>

namespace scaleit::replayer {

namespace {

struct Options {
    SourceFlags source;
    std::vector<std::string> policies;
    PolicyFlags changes;
    HtmlFlags html;
    cli::Format format = cli::Format::text;
};

/// Adds the columns of the policies.
Status add_policies(const Options& options, const Source& source, Columns& columns, PageBuilder& page) {
    const std::vector<std::string> titles = policy_titles(options.policies);
    for (std::size_t i = 0; i < titles.size(); ++i) {
        const Result<policy::Policy> policy = effective_policy(options.policies[i], source, options.changes);
        if (!policy) {
            return tl::unexpected<Error>(policy.error());
        }
        const whatif::RunOptions run{*policy, source.turn};
        const Result<WitnessedRun> ran = run_witnessed(source, run, {score::TimeSpan{}}, page.onlooker());
        if (!ran) {
            return tl::unexpected<Error>(ran.error());
        }
        page.add(columns.add(titles[i], ran->report, ran->evidence), measure_of(source, run));
    }
    return {};
}

Result<int> compare_policies(const Options& options) {
    const Result<Needs> needs = needs_of(options.policies);
    if (!needs) {
        return tl::unexpected<Error>(needs.error());
    }
    PageBuilder page(options.html, options.policies.size() + (options.source.session.empty() ? 0 : 1));
    RecordedView view;
    view.onlooker = page.onlooker();
    const Result<Source> source = open_source(options.source, view, *needs);
    if (!source) {
        return tl::unexpected<Error>(source.error());
    }
    Columns columns;
    if (source->recorded) {
        page.add(columns.add("recorded", source->recorded->report, source->recorded->evidence),
                 source->recorded->measure);
    }
    if (Status added = add_policies(options, *source, columns, page); !added) {
        return tl::unexpected<Error>(added.error());
    }
    if (Status written = page.write(source->description); !written) {
        return tl::unexpected<Error>(written.error());
    }
    return print(report_text(columns.runs(), options.format));
}

} // namespace

void add_compare_command(CLI::App& app, Body& chosen) {
    CLI::App* command = app.add_subcommand("compare", "Policies side by side; a recorded run is a column too");
    const auto options = std::make_shared<Options>();
    options->source.add_flags(*command);
    command->add_option("--policy", options->policies, "A policy's manifest, or its name; repeatable")
        ->type_name("POLICY.yaml")
        ->required()
        ->expected(1)
        ->allow_extra_args(false)
        ->take_all();
    options->changes.add_flags(*command);
    options->html.add_flags(*command);
    add_format(*command, options->format);
    command->footer("Examples:\n  replayer compare session.db --policy target-average --policy proportional\n"
                    "  replayer compare session.db --policy target-average --policy hpa.yaml --html report.html");
    command->callback([options, &chosen] { chosen = [options] { return compare_policies(*options); }; });
}

} // namespace scaleit::replayer
