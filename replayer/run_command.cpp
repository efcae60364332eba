// `replayer run`: what another policy would have done.
#include "replayer/command.hpp"
#include "replayer/policy_run.hpp"

#include <memory>

namespace scaleit::replayer {

namespace {

struct Options {
    SourceFlags source;
    std::optional<std::string> policy;
    policy::Overrides overrides;
    std::string out;
    bool check_determinism = false;
    cli::Format format = cli::Format::text;
};

Result<int> run_once(const Options& options) {
    const Result<Source> source = open_source(options.source, RecordedReport::not_needed);
    if (!source) {
        return tl::unexpected<Error>(source.error());
    }
    const Result<policy::Policy> policy = effective_policy(options.policy, *source, options.overrides);
    if (!policy) {
        return tl::unexpected<Error>(policy.error());
    }
    const whatif::RunOptions run{*policy, source->turn};
    if (options.check_determinism) {
        if (Status same = check_determinism(*source, run); !same) {
            return tl::unexpected<Error>(same.error());
        }
    }
    if (!options.out.empty()) {
        if (Status written = write_session(options.out, *source, run); !written) {
            return tl::unexpected<Error>(written.error());
        }
    }
    const Result<whatif::RunResult> result = run_world(*source, run);
    if (!result) {
        return tl::unexpected<Error>(result.error());
    }
    return print(report_text(report::RunReport{result->ticks, result->digest, *policy, source->seed, result->scorecard},
                             options.format));
}

} // namespace

void add_run_command(CLI::App& app, Body& chosen) {
    CLI::App* command = app.add_subcommand("run", "What another policy would have done");
    const auto options = std::make_shared<Options>();
    options->source.add_flags(*command);
    command
        ->add_option("--policy", options->policy,
                     "A policy's manifest, or its name; without: the recorded one, or target-average")
        ->type_name("POLICY.yaml")
        ->multi_option_policy(CLI::MultiOptionPolicy::Throw);
    add_overrides(*command, options->overrides);
    command->add_option("--out", options->out, "Write the run as a new session")->type_name("NEW.db");
    command->add_flag("--check-determinism", options->check_determinism, "Run twice and compare tick by tick");
    add_format(*command, options->format);
    command->footer("Examples:\n  replayer run session.db --policy proportional\n"
                    "  replayer run --trace cpu.csv --target 0.75 --format json\n"
                    "  replayer run --scenario data/scenarios/black_friday.yaml --length 1d");
    command->callback([options, &chosen] { chosen = [options] { return run_once(*options); }; });
}

} // namespace scaleit::replayer
