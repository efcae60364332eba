// What `replayer test` holds a run to: gates and the baselines beside them.
#include "tests/fuzz/subjects.hpp"

#include "replayer/score/baseline.hpp"
#include "replayer/score/gate_file.hpp"
#include "replayer/score/quantity.hpp"
#include "tests/fuzz/refusal.hpp"

#include <cmath>
#include <fmt/format.h>
#include <set>

namespace scaleit::fuzz {

namespace {

constexpr int k_judged = 200;
constexpr int k_without_reference = 206;
constexpr std::string_view k_source = "fuzz";

/// Ten minutes of an app that is busier and busier.
score::Evidence evidence_of(const score::Gate& gate) {
    constexpr int k_ticks = 10;
    score::EvidenceCollector collector(score::spans_of(gate), gate.ruler.applied({}));
    for (int i = 0; i < k_ticks; ++i) {
        Tick tick;
        tick.index = i;
        tick.at = k_start + i * std::chrono::minutes(1);
        tick.observation = Observation{tick.at, 0.1 * i, 4};
        tick.decision = Decision(Reason::demand_up, 4 + i / 5);
        collector.add(tick, {0.4 * i, false});
    }
    return collector.result();
}

/// What is wrong with a gate that was let through.
std::optional<std::string> flaw_in(const score::Gate& gate) {
    std::set<std::string> names;
    for (const score::Check& check : gate.checks) {
        const std::string name = score::check_name(gate, check);
        if (check.span >= gate.spans.size() || !names.insert(name).second || !is_one_line(name)) {
            return fmt::format("the check '{}' was let through", name);
        }
        if (std::holds_alternative<score::SameDecisions>(check.bounds) ==
            (score::find_quantity(check.key) != nullptr)) {
            return fmt::format("a check of '{}' was let through", check.key);
        }
    }
    return names.empty() ? std::optional<std::string>("a gate without checks was let through") : std::nullopt;
}

/// The gate that baselines are read for.
const score::Gate& baseline_gate() {
    static const score::Gate gate =
        score::read_gate(
            "{apiVersion: scaleit/v1, kind: Gate, spec: {checks: [{same_decisions_as: baseline}, {during: {from: 1m, "
            "until: 5m, checks: [{mean_cpu: {max_increase: 1}}]}}]}}",
            k_source)
            .value();
    return gate;
}

} // namespace

Verdict try_gate(std::string_view bytes) {
    const Result<score::Gate> gate = score::read_gate(bytes, k_source);
    if (!gate) {
        return refused(gate.error(), k_source);
    }
    if (std::optional<std::string> flaw = flaw_in(*gate)) {
        return {std::move(flaw), {}};
    }
    const score::Evidence evidence = evidence_of(*gate);
    if (score::first_without_reference(*gate, {}) == nullptr &&
        score::judge(*gate, evidence, {}).checks.size() != gate->checks.size()) {
        return {"not every check was judged", {}};
    }
    const score::ReferenceRun itself = score::reference_of(evidence);
    const score::Verdict verdict = score::judge(*gate, evidence, {itself, itself});
    for (const score::CheckResult& result : verdict.checks) {
        if (!is_one_line(result.name) || !is_one_line(result.expect)) {
            return {fmt::format("the check '{}' expects '{}', which is not one line", result.name, result.expect), {}};
        }
    }
    return {std::nullopt, {score::first_without_reference(*gate, {}) == nullptr ? k_judged : k_without_reference}};
}

Verdict try_baseline(std::string_view bytes) {
    const score::Gate& gate = baseline_gate();
    const Result<score::ReferenceRun> run = score::read_baseline(gate, bytes, k_source);
    if (!run) {
        return refused(run.error(), k_source);
    }
    for (const score::SpanReference& span : *run) {
        if (span.values.size() != score::quantities().size() ||
            !std::all_of(span.values.begin(), span.values.end(), [](double value) { return std::isfinite(value); })) {
            return {"a baseline without all figures was let through", {}};
        }
    }
    return score::judge(gate, evidence_of(gate), {*run, std::nullopt}).checks.size() == gate.checks.size()
               ? Verdict{std::nullopt, {k_judged}}
               : Verdict{"not every check was judged", {}};
}

} // namespace scaleit::fuzz
