#include "replayer/search/explore.hpp"

#include <fmt/format.h>

namespace scaleit::search {

namespace {

/// The first check that fails, at the tick where it was worst, or at the end.
std::optional<Breach> judge_by_gate(const score::Gate& gate, const scenario::Scenario& scene, const policy::Aim& aim,
                                    const Trajectory& lived) {
    score::EvidenceCollector collector(score::spans_of(gate),
                                       gate.ruler.applied(whatif::score_options(aim, scene.clock.step)));
    for (std::size_t i = 0; i < lived.ticks.size(); ++i) {
        collector.add(lived.ticks[i], {lived.moments[i].demand, false});
    }
    const score::Verdict verdict = score::judge(gate, collector.result(), {});
    for (const score::CheckResult& check : verdict.checks) {
        if (!check.passed) {
            const auto* number = std::get_if<double>(&check.actual);
            return Breach{
                check.name, check.worst ? check.worst->tick : lived.result.ticks - 1,
                fmt::format("expected {}, found {}", check.expect,
                            number != nullptr ? fmt::to_string(*number) : std::get<std::string>(check.actual))};
        }
    }
    return std::nullopt;
}

void play(const Question& question, const scenario::Scenario& scene, const std::string& file, Explored& so_far) {
    const Trajectory lived = live(scene, question.subject);
    ++so_far.played;
    so_far.ticks += lived.result.ticks;
    for (std::size_t kind = 0; kind < fault::k_fault_kinds; ++kind) {
        so_far.faults.by_kind[kind] += lived.faults.by_kind[kind];
    }
    if (std::optional<Breach> breach = question.judge(scene, lived)) {
        so_far.finding = {scene, file, *std::move(breach)};
    }
}

} // namespace

Question make_question(Subject subject, const LawOptions& laws, const std::optional<score::Gate>& gate) {
    const policy::Aim aim = subject.aim;
    return {std::move(subject), [laws, gate, aim](const scenario::Scenario& scene, const Trajectory& lived) {
                std::optional<Breach> breach = judge(laws, scene, aim, lived);
                return breach || !gate ? breach : judge_by_gate(*gate, scene, aim, lived);
            }};
}

std::optional<Breach> ask(const Question& question, const scenario::Scenario& scene) {
    return question.judge(scene, live(scene, question.subject));
}

Explored explore(const Question& question, const std::vector<KeptScenario>& kept, const SwarmOptions& swarm, Seed seed,
                 const std::function<bool(std::int64_t)>& goes_on) {
    Explored explored;
    for (const KeptScenario& scenario : kept) {
        play(question, scenario.scene, scenario.file, explored);
        ++explored.kept_played;
        if (explored.finding) {
            return explored;
        }
    }
    for (std::int64_t drawn = 0; !explored.finding && goes_on(drawn); ++drawn) {
        const Seed next{seed.value + static_cast<std::uint64_t>(drawn)};
        play(question, draw_scenario(swarm, next), "", explored);
    }
    return explored;
}

} // namespace scaleit::search
