#include "replayer/gate_flags.hpp"

#include "controller/cli/flags.hpp"
#include "replayer/command.hpp"
#include "replayer/score/baseline.hpp"
#include "replayer/score/gate_file.hpp"
#include "replayer/write_file.hpp"

#include <cstdio>
#include <fmt/format.h>

namespace scaleit::replayer {

void GateFlags::add_flags(CLI::App& app) {
    CLI::Option* judged =
        app.add_option("--gate", gate, "Judge the run; exit code 1 where a check fails")->type_name("GATE.yaml");
    CLI::Option* compared =
        app.add_option("--baseline", baseline, "The committed run that the gate's relative checks compare with")
            ->type_name("FILE.json")
            ->needs(judged);
    app.add_flag("--update-baseline", update_baseline, "Write this run as the baseline")->needs(compared);
    app.add_option("--junit", junit, "Write the gate's checks as a JUnit file")->type_name("FILE.xml")->needs(judged);
    cli::add_choice(app, "--annotations", annotations, "Failed checks as a CI server marks them")->needs(judged);
}

Result<std::optional<score::Gate>> open_gate(const GateFlags& flags) {
    if (flags.gate.empty()) {
        return std::nullopt;
    }
    return score::load_gate(flags.gate).map([](score::Gate gate) { return std::optional(std::move(gate)); });
}

Result<OpenGate> with_references(const GateFlags& flags, score::Gate gate,
                                 const std::optional<score::Evidence>& recorded) {
    OpenGate open{std::move(gate), {}};
    if (recorded) {
        open.references.recorded = score::reference_of(*recorded);
    }
    if (flags.update_baseline) {
        open.references.baseline.emplace(); // judge() fills it
    } else if (!flags.baseline.empty()) {
        Result<score::ReferenceRun> baseline = score::load_baseline(open.gate, flags.baseline);
        if (!baseline) {
            return tl::unexpected<Error>(baseline.error());
        }
        open.references.baseline = *std::move(baseline);
    }
    if (const score::Check* check = score::first_without_reference(open.gate, open.references)) {
        return fail(ErrorKind::usage,
                    fmt::format("{}:{}: '{}' has nothing to compare with: give --baseline FILE.json (written by "
                                "--update-baseline), or run on a recorded session",
                                open.gate.source, check->line, score::check_name(open.gate, *check)));
    }
    return open;
}

Result<std::optional<OpenGate>> with_references(const GateFlags& flags, const std::optional<score::Gate>& gate,
                                                const std::optional<score::Evidence>& recorded) {
    if (!gate) {
        return std::nullopt;
    }
    return with_references(flags, *gate, recorded).map([](OpenGate open) { return std::optional(std::move(open)); });
}

Result<report::GateReport> judge(const GateFlags& flags, OpenGate gate, const score::Evidence& evidence) {
    if (flags.update_baseline) {
        const Result<std::string> text = score::write_baseline(gate.gate, evidence);
        if (!text) {
            return tl::unexpected<Error>(text.error());
        }
        if (Status written = write_file(flags.baseline, *text); !written) {
            return tl::unexpected<Error>(written.error());
        }
        gate.references.baseline = score::reference_of(evidence);
    }
    return report::GateReport{gate.gate.source, score::judge(gate.gate, evidence, gate.references)};
}

Result<int> finish(const GateFlags& flags, const std::optional<report::GateReport>& report, const std::string& text) {
    if (!report) {
        return print(text);
    }
    if (!flags.junit.empty()) {
        if (Status written = write_file(flags.junit, report::to_junit(*report)); !written) {
            return tl::unexpected<Error>(written.error());
        }
    }
    if (flags.annotations == Annotations::github) {
        fmt::print(stderr, "{}", report::to_github_annotations(*report));
    }
    return print(text, report->verdict.passed() ? 0 : static_cast<int>(ErrorKind::gate_failed));
}

} // namespace scaleit::replayer
