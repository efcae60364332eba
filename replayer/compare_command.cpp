// `replayer compare`: policies side by side.
#include "replayer/command.hpp"
#include "replayer/policy_run.hpp"

#include <memory>

namespace scaleit::replayer {

namespace {

struct Options {
    SourceFlags source;
    std::vector<std::string> policies;
    policy::Overrides overrides;
    cli::Format format = cli::Format::text;
};

Result<report::NamedReport> run_policy(const Options& options, const std::string& choice, const Source& source) {
    const Result<policy::Policy> policy = effective_policy(choice, source, options.overrides);
    if (!policy) {
        return tl::unexpected<Error>(policy.error());
    }
    return run_world(source, {*policy, source.turn}).map([&](const whatif::RunResult& result) {
        return report::NamedReport{policy_title(choice),
                                   {result.ticks, result.digest, *policy, source.seed, result.scorecard, std::nullopt}};
    });
}

Result<int> compare_policies(const Options& options) {
    const Result<Source> source = open_source(options.source, RecordedView{});
    if (!source) {
        return tl::unexpected<Error>(source.error());
    }
    std::vector<report::NamedReport> runs;
    if (source->recorded) {
        runs.push_back({"recorded", source->recorded->report});
    }
    for (const std::string& choice : options.policies) {
        Result<report::NamedReport> run = run_policy(options, choice, *source);
        if (!run) {
            return tl::unexpected<Error>(run.error());
        }
        runs.push_back(*std::move(run));
    }
    return print(report_text(std::span<const report::NamedReport>(runs), options.format));
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
        ->take_all();
    add_overrides(*command, options->overrides);
    add_format(*command, options->format);
    command->footer("Example:\n  replayer compare session.db --policy target-average --policy proportional");
    command->callback([options, &chosen] { chosen = [options] { return compare_policies(*options); }; });
}

} // namespace scaleit::replayer
