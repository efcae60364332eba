// `replayer compare`: policies side by side.
#include "replayer/command.hpp"
#include "replayer/policy_run.hpp"

#include <memory>

namespace scaleit::replayer {

namespace {

struct Options {
    SourceFlags source;
    std::vector<std::string> policies;
    PolicyFlags changes;
    cli::Format format = cli::Format::text;
};

/// The columns of a comparison, with where each parts from the first.
class Columns {
public:
    void add(const std::string& name, const report::RunReport& report, const score::Evidence& evidence) {
        const score::Decisions& decisions = evidence.front().decisions;
        if (runs_.empty()) {
            first_ = decisions;
        }
        runs_.push_back({name, report, score::parting(first_, decisions)});
    }
    [[nodiscard]] std::span<const report::NamedReport> runs() const { return runs_; }

private:
    std::vector<report::NamedReport> runs_;
    score::Decisions first_;
};

Result<WitnessedRun> run_policy(const Options& options, const std::string& choice, const Source& source) {
    return effective_policy(choice, source, options.changes).and_then([&](const policy::Policy& policy) {
        return run_witnessed(source, {policy, source.turn}, {score::TimeSpan{}});
    });
}

Result<int> compare_policies(const Options& options) {
    const Result<Needs> needs = needs_of(options.policies);
    if (!needs) {
        return tl::unexpected<Error>(needs.error());
    }
    const Result<Source> source = open_source(options.source, RecordedView{}, *needs);
    if (!source) {
        return tl::unexpected<Error>(source.error());
    }
    Columns columns;
    if (source->recorded) {
        columns.add("recorded", source->recorded->report, source->recorded->evidence);
    }
    for (const std::string& choice : options.policies) {
        const Result<WitnessedRun> run = run_policy(options, choice, *source);
        if (!run) {
            return tl::unexpected<Error>(run.error());
        }
        columns.add(policy_title(choice), run->report, run->evidence);
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
        ->take_all();
    options->changes.add_flags(*command);
    add_format(*command, options->format);
    command->footer("Example:\n  replayer compare session.db --policy target-average --policy proportional");
    command->callback([options, &chosen] { chosen = [options] { return compare_policies(*options); }; });
}

} // namespace scaleit::replayer
