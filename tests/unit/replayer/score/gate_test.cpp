#include "replayer/score/gate.hpp"

#include "replayer/score/gate_file.hpp"
#include "replayer/score/quantity.hpp"
#include "tests/unit/replayer/score/gates.hpp"

using namespace scaleit;
using score::Gate;
using score::Verdict;
using test::evidence_of;
using test::gate_of;
using test::k_minute;
using test::run_of;

namespace {

score::CheckResult only_result(const std::string& check, const std::vector<Tick>& ticks,
                               const score::References& references = {}) {
    const Gate gate = gate_of("    - " + check + "\n");
    const Verdict verdict = score::judge(gate, evidence_of(gate, ticks), references);
    REQUIRE(verdict.checks.size() == 1);
    return verdict.checks.front();
}

std::string words(const score::CheckResult& result) { return std::get<std::string>(result.actual); }

const std::vector<test::Seen> k_calm{{0.8, 4}, {0.8, 4}, {0.8, 4}};

} // namespace

TEST_CASE("gate: an absolute bound passes at its ends and fails beyond, with the worst tick", "[replayer]") {
    const std::vector<Tick> ticks = run_of({{0.5, 4}, {1.0, 4}, {0.75, 4}, {0.75, 4}});
    CHECK(only_result("mean_cpu: {min: 0.75, max: 0.75}", ticks).passed);
    const score::CheckResult high = only_result("mean_cpu: {max: 0.7}", ticks);
    CHECK_FALSE(high.passed);
    CHECK(high.name == "mean_cpu");
    CHECK(high.expect == "at most 0.7");
    CHECK(std::get<double>(high.actual) == Catch::Approx(0.75));
    CHECK(high.worst == score::WorstTick{1, k_start + k_minute});
    const score::CheckResult low = only_result("mean_cpu: {min: 0.79, max: 0.81}", ticks);
    CHECK_FALSE(low.passed);
    CHECK(low.expect == "0.79..0.81");
    CHECK(low.worst == score::WorstTick{0, k_start});
}

TEST_CASE("gate: every quantity has a value and a failed check of it names a tick that fits", "[replayer]") {
    std::vector<Tick> ticks = run_of({{0.8, 4}, {0.5, 4}, {1.0, 9}, {0.9, 2}, {-1, 0}, {-1, 0}, {0.8, 4}});
    ticks[1].decision = Decision(Reason::demand_up, 40);
    ticks[1].write.outcome = WriteOutcome::applied;
    ticks[6].decision = Decision(Reason::demand_down, 1);
    const auto [check, tick] = GENERATE(table<std::string, std::int64_t>({
        {"mean_cpu: {max: 0}", 2},
        {"mean_cpu: {min: 1}", 1},
        {"rms_error: {max: 0}", 1},
        {"in_band_percent: {min: 100}", 1},
        {"above_limit_percent: {max: 0}", 2},
        {"theta_over_percent: {max: 0}", 1},
        {"largest_step: {max: 4}", 3},
        {"mean_replicas: {max: 1}", 2},
        {"mean_replicas: {min: 9}", 3},
        {"replica_hours: {max: 0}", 2},
        {"max_replicas: {max: 8}", 2},
        {"min_replicas: {min: 3}", 3},
        {"held_ticks: {max: 1}", 5},
        {"failed_calls: {max: 1}", 4},
        {"max_desired: {max: 39}", 1},
        {"min_desired: {min: 2}", 6},
        {"largest_desired_step: {max: 35}", 1},
        {"changes_per_hour: {max: 2}", 6},
        {"writes: {max: 0}", 1},
    }));
    INFO(check);
    const score::CheckResult result = only_result(check, ticks);
    CHECK_FALSE(result.passed);
    REQUIRE(result.worst.has_value());
    CHECK(result.worst->tick == tick);
}

TEST_CASE("gate: the keys of a scorecard can all be bounded", "[replayer]") {
    for (const score::Figure& figure : score::figures()) {
        INFO(figure.key);
        CHECK(score::find_quantity(figure.key) != nullptr);
    }
    CHECK(score::find_quantity("mean_cup") == nullptr);
}

TEST_CASE("gate: changes per hour are counted within any hour, not over the run", "[replayer]") {
    std::vector<Tick> ticks = run_of({{0.8, 1}, {0.8, 2}, {0.8, 1}});
    for (int i = 0; i < 2; ++i) {
        const auto index = static_cast<std::int64_t>(ticks.size());
        ticks.push_back(test::tick_with_data(index, k_start + std::chrono::hours(2 + i), {0.8, 2 + i}));
    }
    CHECK(only_result("changes_per_hour: {max: 2}", ticks).passed);
    const score::CheckResult result = only_result("changes_per_hour: {max: 1}", ticks);
    CHECK(std::get<double>(result.actual) == 2);
    CHECK(result.worst->tick == 2);
}

TEST_CASE("gate: a write counts when it is sent, also when it fails, and not in a dry run", "[replayer]") {
    std::vector<Tick> ticks = run_of(k_calm);
    ticks[0].write.outcome = WriteOutcome::dry_run;
    CHECK(only_result("writes: {max: 0}", ticks).passed);
    ticks[1].write.outcome = WriteOutcome::failed;
    CHECK_FALSE(only_result("writes: {max: 0}", ticks).passed);
}

TEST_CASE("gate: a relative bound compares with the baseline, else with the recorded run", "[replayer]") {
    const Gate gate = gate_of("    - mean_replicas: {max_increase_percent: 10}\n"
                              "    - mean_replicas: {max_decrease: 1, of: recorded}\n");
    const score::Evidence run = evidence_of(gate, run_of({{0.8, 11}, {0.8, 11}}));
    const auto ten = score::reference_of(evidence_of(gate, run_of({{0.8, 10}, {0.8, 10}})));
    const auto nine = score::reference_of(evidence_of(gate, run_of({{0.8, 9}, {0.8, 9}})));
    const Verdict both = score::judge(gate, run, {ten, nine});
    CHECK(both.passed());
    CHECK(both.checks[0].expect == "at most 10 % more than the baseline's 10: at most 11");
    CHECK(both.checks[0].name == "mean_replicas change");
    CHECK(both.checks[1].name == "mean_replicas change from recorded");
    const Verdict recorded = score::judge(gate, run, {std::nullopt, nine});
    CHECK_FALSE(recorded.checks[0].passed);
    CHECK_THAT(recorded.checks[0].expect, test::contains("the recorded run's 9"));
    CHECK(score::first_without_reference(gate, {std::nullopt, nine}) == nullptr);
    CHECK(score::first_without_reference(gate, {ten, std::nullopt}) == &gate.checks[1]);
    CHECK(score::first_without_reference(gate, {}) == &gate.checks[0]);
}

TEST_CASE("gate: a percentage of nothing allows nothing", "[replayer]") {
    const Gate gate = gate_of("    - changes: {max_increase_percent: 50}\n");
    const score::Evidence calm = evidence_of(gate, run_of(k_calm));
    const score::References references{score::reference_of(calm), std::nullopt};
    CHECK(score::judge(gate, calm, references).passed());
    CHECK_FALSE(score::judge(gate, evidence_of(gate, run_of({{0.8, 4}, {0.8, 5}})), references).passed());
}

TEST_CASE("gate: decisions are compared tick by tick, and the first that differs is named", "[replayer]") {
    const Gate gate = gate_of("    - same_decisions_as: baseline\n");
    const std::vector<Tick> ticks = run_of({{0.8, 4}, {0.8, 4}, {0.8, 5}, {-1, 0}});
    std::vector<Tick> other = ticks;
    other[1].decision = Decision(Reason::demand_up, 7);
    const score::References references{score::reference_of(evidence_of(gate, ticks)), std::nullopt};
    const auto result = [&](const std::vector<Tick>& run) {
        return score::judge(gate, evidence_of(gate, run), references).checks.front();
    };
    CHECK(result(ticks).passed);
    CHECK(result(ticks).expect == "the decisions of the baseline");
    CHECK(words(result(other)) == "from tick 1: 7, not 4");
    other = ticks;
    other[3].decision = Decision(Reason::fallback, 9);
    CHECK(words(result(other)) == "from tick 3: 9, not nothing");
    other = ticks;
    other.pop_back();
    CHECK(words(result(other)) == "one of the two ends before tick 3");
    other[2].decision = Decision(Reason::steady, 4);
    CHECK(words(result(other)) == "from tick 2: 4, not 5");
}

TEST_CASE("gate: a span is judged by its own ticks alone", "[replayer]") {
    const std::vector<Tick> ticks = run_of({{0.8, 4}, {1.0, 4}, {1.0, 4}, {0.8, 4}});
    const auto gate =
        gate_of("    - above_limit_percent: {max: 50}\n"
                "    - during: {name: crowd, from: 1m, until: 3m, checks: [{above_limit_percent: {max: 99}}]}\n"
                "    - during: {from: 3m, checks: [{above_limit_percent: {max: 0}}]}\n"
                "    - during: {from: 4m, checks: [{failed_calls: {max: 0}}]}\n");
    const Verdict verdict = score::judge(gate, evidence_of(gate, ticks), {});
    REQUIRE(verdict.checks.size() == 4);
    CHECK(verdict.checks[0].passed);
    CHECK_FALSE(verdict.checks[1].passed);
    CHECK(verdict.checks[1].name == "above_limit_percent during crowd (1m..3m)");
    CHECK(verdict.checks[1].worst->tick == 1);
    CHECK(verdict.checks[2].passed);
    CHECK(verdict.checks[2].name == "above_limit_percent during 3m..end");
    CHECK_FALSE(verdict.checks[3].passed);
    CHECK(words(verdict.checks[3]) == "the run has no tick there");
}

TEST_CASE("gate: a run without data fails what needs data", "[replayer]") {
    const std::vector<Tick> blind = run_of({{-1, 0}, {-1, 0}});
    CHECK(words(only_result("above_limit_percent: {max: 1}", blind)) == "the run has no tick with data there");
    CHECK(only_result("held_ticks: {max: 2}", blind).passed);
}

TEST_CASE("gate: an error that no tick can show is no error of 0", "[replayer]") {
    const std::vector<Tick> idle = run_of({{0.1, 1}, {0.1, 1}}); // one replica is too many, and one there must be
    for (const std::string key : {"mean_error", "rms_error"}) {
        CHECK(words(only_result(key + ": {min: -0.1, max: 0.1}", idle)) ==
              "the run has no tick there at which the policy's bounds leave a choice");
    }
    CHECK(only_result("mean_cpu: {max: 0.1}", idle).passed);
}

TEST_CASE("gate: a reference that has nothing to compare with fails what compares", "[replayer]") {
    const auto gate = gate_of("    - during: {from: 2m, checks: [{in_band_percent: {max_decrease: 5}}]}\n"
                              "    - rms_error: {max_increase: 1}\n"
                              "    - mean_cpu: {max_increase: 1}\n"
                              "    - held_ticks: {max_increase: 9}\n");
    const std::vector<Tick> run = run_of({{0.8, 4}, {0.8, 4}, {0.8, 4}, {0.8, 4}});
    const auto judged = [&](const std::vector<Tick>& reference) {
        score::References references;
        references.baseline = score::reference_of(evidence_of(gate, reference));
        return score::judge(gate, evidence_of(gate, run), references).checks;
    };
    const auto with_short = judged(run_of({{0.8, 4}, {0.8, 4}}));
    CHECK_FALSE(with_short[0].passed);
    CHECK(words(with_short[0]) == "the baseline has no tick there");
    CHECK(with_short[0].expect == "a value to compare with in the baseline");
    CHECK(with_short[1].passed);
    const auto with_idle = judged(run_of({{0.1, 1}, {0.1, 1}, {0.1, 1}}));
    CHECK(words(with_idle[1]) == "the baseline has no tick there at which the policy's bounds leave a choice");
    CHECK(with_idle[2].passed);
    const auto with_blind = judged(run_of({{-1, 0}, {-1, 0}, {-1, 0}}));
    CHECK(words(with_blind[2]) == "the baseline has no tick with data there");
    CHECK(with_blind[3].passed);
}

TEST_CASE("gate: target, band and limit of the file are the measure", "[replayer]") {
    const auto gate =
        score::read_gate("{apiVersion: scaleit/v1, kind: Gate, spec: {target: 0.5, band: 0.1, limit: 0.6, "
                         "checks: [in_band_percent: {min: 100}, above_limit_percent: {max: 0}]}}",
                         "gate.json")
            .value();
    CHECK(score::judge(gate, evidence_of(gate, run_of({{0.41, 4}, {0.59, 4}})), {}).passed());
    CHECK_FALSE(score::judge(gate, evidence_of(gate, run_of({{0.41, 4}, {0.61, 4}})), {}).passed());
    CHECK(gate.ruler.applied({}).target == 0.5);
}
