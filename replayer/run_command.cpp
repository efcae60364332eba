// `replayer run`: what another policy would have done.
#include "replayer/command.hpp"
#include "replayer/gate_flags.hpp"
#include "replayer/policy_run.hpp"

#include <memory>

namespace scaleit::replayer {

namespace {

struct Options {
    SourceFlags source;
    std::optional<std::string> policy;
    policy::Overrides overrides;
    GateFlags gate;
    std::string out;
    bool check_determinism = false;
    cli::Format format = cli::Format::text;
};

/// What is asked for beside the run itself: its proof, its copy.
Status run_aside(const Options& options, const Source& source, const whatif::RunOptions& run) {
    if (options.check_determinism) {
        if (Status same = check_determinism(source, run); !same) {
            return same;
        }
    }
    return options.out.empty() ? Status{} : write_session(options.out, source, run);
}

Result<int> run_plain(const Options& options, const Source& source, const whatif::RunOptions& run) {
    return run_world(source, run).and_then([&](const whatif::RunResult& result) {
        return print(report_text(
            report::RunReport{result.ticks, result.digest, run.policy, source.seed, result.scorecard, std::nullopt},
            options.format));
    });
}

Result<int> run_judged(const Options& options, const Source& source, const whatif::RunOptions& run,
                       const score::Gate& gate) {
    const auto recorded = source.recorded ? std::optional(source.recorded->evidence) : std::nullopt;
    Result<OpenGate> open = with_references(options.gate, gate, recorded);
    if (!open) {
        return tl::unexpected<Error>(open.error());
    }
    Result<WitnessedRun> ran = run_witnessed(source, run, score::spans_of(gate));
    if (!ran) {
        return tl::unexpected<Error>(ran.error());
    }
    const Result<report::GateReport> judged = judge(options.gate, *std::move(open), ran->evidence);
    if (!judged) {
        return tl::unexpected<Error>(judged.error());
    }
    ran->report.gate = *judged;
    return finish(options.gate, *judged, report_text(ran->report, options.format));
}

Result<int> run_once(const Options& options) {
    const Result<std::optional<score::Gate>> gate = open_gate(options.gate);
    if (!gate) {
        return tl::unexpected<Error>(gate.error());
    }
    const bool judged = gate->has_value();
    const Result<Source> source = open_source(options.source, judged ? std::optional(view_of(**gate)) : std::nullopt);
    if (!source) {
        return tl::unexpected<Error>(source.error());
    }
    const Result<policy::Policy> policy = effective_policy(options.policy, *source, options.overrides);
    if (!policy) {
        return tl::unexpected<Error>(policy.error());
    }
    const whatif::RunOptions run{*policy, source->turn, judged ? (*gate)->ruler : score::Ruler{}};
    if (Status aside = run_aside(options, *source, run); !aside) {
        return tl::unexpected<Error>(aside.error());
    }
    return judged ? run_judged(options, *source, run, **gate) : run_plain(options, *source, run);
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
    options->gate.add_flags(*command);
    command->add_option("--out", options->out, "Write the run as a new session")->type_name("NEW.db");
    command->add_flag("--check-determinism", options->check_determinism, "Run twice and compare tick by tick");
    add_format(*command, options->format);
    command->footer("Examples:\n  replayer run session.db --policy proportional\n"
                    "  replayer run --trace cpu.csv --target 0.75 --format json\n"
                    "  replayer run --scenario data/scenarios/black_friday.yaml --length 1d\n"
                    "  replayer run session.db --policy new.yaml --gate gate.yaml --baseline baseline.json");
    command->callback([options, &chosen] { chosen = [options] { return run_once(*options); }; });
}

} // namespace scaleit::replayer
