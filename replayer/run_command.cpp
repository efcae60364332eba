// `replayer run`: what another policy would have done.
#include "replayer/columns.hpp"
#include "replayer/command.hpp"
#include "replayer/gate_flags.hpp"
#include "replayer/html_flags.hpp"
#include "replayer/policy_run.hpp"

#include <memory>

namespace scaleit::replayer {

namespace {

struct Options {
    SourceFlags source;
    std::optional<std::string> policy;
    PolicyFlags changes;
    GateFlags gate;
    HtmlFlags html;
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

/// A run that is judged by a gate or shown on a page, or both.
Result<int> run_looked_at(const Options& options, const Source& source, const whatif::RunOptions& run,
                          std::optional<OpenGate> gate, PageBuilder& page) {
    Columns columns;
    if (source.recorded) {
        page.add(columns.add("recorded", source.recorded->report, source.recorded->evidence), source.recorded->measure);
    }
    const std::vector<score::TimeSpan> spans = gate ? score::spans_of(gate->gate) : std::vector<score::TimeSpan>{{}};
    Result<WitnessedRun> ran = run_witnessed(source, run, spans, page.onlooker());
    if (!ran) {
        return tl::unexpected<Error>(ran.error());
    }
    if (gate) {
        const Result<report::GateReport> judged = judge(options.gate, *std::move(gate), ran->evidence);
        if (!judged) {
            return tl::unexpected<Error>(judged.error());
        }
        ran->report.gate = *judged;
    }
    page.add(columns.add(policy_title(options.policy.value_or(std::string(policy::policy_name(run.policy)))),
                         ran->report, ran->evidence),
             measure_of(source, run));
    if (Status written = page.write(source.description); !written) {
        return tl::unexpected<Error>(written.error());
    }
    return finish(options.gate, ran->report.gate, report_text(ran->report, options.format));
}

/// How the recorded run is to be looked at: as the gate wants it, or for the page; not at all where nobody asks.
std::optional<RecordedView> view_for(const Options& options, const std::optional<score::Gate>& gate,
                                     PageBuilder& page) {
    if (!gate && !options.html.wanted()) {
        return std::nullopt;
    }
    RecordedView view = gate ? view_of(*gate) : RecordedView{};
    view.onlooker = page.onlooker();
    return view;
}

Result<int> run_once(const Options& options) {
    const Result<std::optional<score::Gate>> gate = open_gate(options.gate);
    if (!gate) {
        return tl::unexpected<Error>(gate.error());
    }
    const Result<Needs> needs = options.policy ? needs_of({&*options.policy, 1}) : Result<Needs>(Needs{});
    if (!needs) {
        return tl::unexpected<Error>(needs.error());
    }
    PageBuilder page(options.html, options.source.session.empty() ? 1 : 2);
    const Result<Source> source = open_source(options.source, view_for(options, *gate, page), *needs);
    if (!source) {
        return tl::unexpected<Error>(source.error());
    }
    const Result<policy::Policy> policy = effective_policy(options.policy, *source, options.changes);
    if (!policy) {
        return tl::unexpected<Error>(policy.error());
    }
    const auto recorded = source->recorded ? std::optional(source->recorded->evidence) : std::nullopt;
    Result<std::optional<OpenGate>> open = with_references(options.gate, *gate, recorded); // before anything is written
    if (!open) {
        return tl::unexpected<Error>(open.error());
    }
    const whatif::RunOptions run{*policy, source->turn, *gate ? (*gate)->ruler : score::Ruler{}};
    if (Status aside = run_aside(options, *source, run); !aside) {
        return tl::unexpected<Error>(aside.error());
    }
    return *gate || options.html.wanted() ? run_looked_at(options, *source, run, *std::move(open), page)
                                          : run_plain(options, *source, run);
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
    options->changes.add_flags(*command);
    options->gate.add_flags(*command);
    options->html.add_flags(*command);
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
