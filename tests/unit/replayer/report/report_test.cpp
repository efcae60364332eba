#include "replayer/report/run_report.hpp"

#include "tests/support/catch.hpp"

#include <array>

using namespace scaleit;

namespace {

report::RunReport sample_report() {
    report::RunReport report;
    report.ticks = 4032;
    report.digest = {0x0123456789ABCDEFU, 0xFEDCBA9876543210U};
    report.policy = policy::Proportional{};
    report.seed = Seed{7};
    score::Scorecard& card = report.scorecard;
    card.mean_cpu = 0.78;
    card.mean_error = -0.00001;
    card.eligible_percent = 94;
    card.rms_error = 0.1;
    card.changes = 120;
    card.replica_hours = 1960;
    card.failed_calls[static_cast<std::size_t>(FailureKind::timeout)] = 3;
    card.failed_calls[static_cast<std::size_t>(FailureKind::http_status)] = 12;
    card.held_ticks = 2;
    return report;
}

report::GateReport sample_gate() {
    score::CheckResult failed{"changes \"crowd\" <5m..20m>", "at most 3", 20.0, false, std::nullopt, 7};
    failed.worst = score::WorstTick{33, k_start + std::chrono::minutes(165)};
    return {
        "gates/a&b, c.yaml",
        {{{"mean_cpu", "0.79..0.81", 0.8, true, std::nullopt, 6},
          failed,
          {"same_decisions_as baseline", "the decisions\nof the baseline", "100 % others", false, std::nullopt, 8}}}};
}

} // namespace

TEST_CASE("report: JSON has the documented keys in their order and exact numbers", "[replayer]") {
    CHECK(report::to_json(sample_report()) ==
          R"({"ticks": 4032, "digest": "0123456789abcdeffedcba9876543210", )"
          R"("policy": {"apiVersion":"scaleit/v1","kind":"ScalingPolicy",)"
          R"("spec":{"policy":"proportional","target":0.8,"min":1,"max":1000}}, "seed": 7, )"
          R"("scorecard": {"mean_cpu": 0.78, "mean_error": -1e-05, "eligible_percent": 94.0, "rms_error": 0.1, )"
          R"("in_band_percent": 0.0, "above_limit_percent": 0.0, "saturated_percent": 0.0, )"
          R"("theta_under_percent": 0.0, "theta_over_percent": 0.0, "tau_under_percent": 0.0, )"
          R"("tau_over_percent": 0.0, "instability_percent": 0.0, "jitter_per_hour": 0.0, "changes": 120, )"
          R"("reversals": 0, "largest_step": 0, "mean_replicas": 0.0, "max_replicas": 0, "replica_hours": 1960.0, )"
          R"("failed_calls": {"timeout": 3, "http_status": 12}, "held_ticks": 2, "censored_percent": 0.0}})"
          "\n");
}

TEST_CASE("report: what is not known is null", "[replayer]") {
    CHECK_THAT(report::to_json(report::RunReport{}), test::contains(R"("policy": null, "seed": null,)"));
    CHECK_THAT(report::to_text(report::RunReport{}), test::contains("not known"));
}

TEST_CASE("report: text is a table with units", "[replayer]") {
    const std::string text = report::to_text(sample_report());
    CHECK_THAT(text, test::contains("policy          proportional, target 0.8, 1 to 1000 replicas\n"));
    CHECK_THAT(text, test::contains("mean error          0.0000\n"));
    CHECK_THAT(text, test::contains("eligible             94.00 %\n"));
    CHECK_THAT(text, test::contains("failed calls    15 (timeout 3, http_status 12)\n"));
}

TEST_CASE("report: a comparison marks the best value of each line", "[replayer]") {
    std::array<report::NamedReport, 2> runs{{{"recorded", sample_report(), {}}, {"a \"b\"", sample_report(), {}}}};
    runs[1].report.scorecard.changes = 20;
    runs[1].report.scorecard.mean_error = 0.02;
    const std::string text = report::to_text(runs);
    CHECK_THAT(text, test::contains("changes                120           20*\n"));
    CHECK_THAT(text, test::contains("mean error          0.0000*      0.0200\n"));
    CHECK_THAT(text, test::contains("RMS error           0.1000       0.1000\n"));
    CHECK_THAT(report::to_json(runs), test::contains(R"({"runs": [{"name": "recorded", "ticks": 4032,)"));
    CHECK_THAT(report::to_json(runs), test::contains(R"({"name": "a \"b\"", "ticks": 4032,)"));
}

TEST_CASE("gate report: text names each failed check with expected, actual and the worst tick", "[replayer]") {
    report::RunReport report = sample_report();
    report.gate = sample_gate();
    const std::string text = report::to_text(report);
    CHECK_THAT(text, test::contains("gate gates/a&b, c.yaml: failed, 2 of 3 checks\n  ok    mean_cpu"));
    CHECK_THAT(text, test::contains("expected at most 3, actual 20, worst at tick 33 (165m)\n"));
    report.gate->verdict.checks.resize(1);
    CHECK_THAT(report::to_text(report), test::contains("gate gates/a&b, c.yaml: passed, 1 check\n"));
}

TEST_CASE("gate report: JSON is part of the run's, with numbers as numbers", "[replayer]") {
    report::RunReport report = sample_report();
    report.gate = sample_gate();
    CHECK_THAT(report::to_json(report),
               test::contains(R"(}, "gate": {"passed": false, "checks": [)"
                              R"({"name": "mean_cpu", "expect": "0.79..0.81", "actual": 0.8, "passed": true}, )"
                              R"({"name": "changes \"crowd\" <5m..20m>", "expect": "at most 3", "actual": 20.0, )"
                              R"("passed": false, "worst_tick": 33, "worst_at_s": 9900.0}, )"
                              R"({"name": "same_decisions_as baseline", "expect": "the decisions\nof the baseline", )"
                              R"("actual": "100 % others", "passed": false}]}})"
                              "\n"));
}

TEST_CASE("gate report: JUnit has a test case per check and escapes what XML needs", "[replayer]") {
    const std::string junit = report::to_junit(sample_gate());
    CHECK_THAT(junit, test::contains("<testsuite name=\"gates/a&amp;b, c.yaml\" tests=\"3\" failures=\"2\""));
    CHECK_THAT(junit, test::contains("<testcase name=\"mean_cpu\" classname=\"gates/a&amp;b, c.yaml\" time=\"0\"/>"));
    CHECK_THAT(junit, test::contains("name=\"changes &quot;crowd&quot; &lt;5m..20m&gt;\""));
    CHECK_THAT(junit, test::contains("<failure message=\"expected at most 3, actual 20, worst at tick 33 (165m)\""));
    report::GateReport odd = sample_gate();
    odd.verdict.checks[0].name = std::string("a\x01") + "b";
    CHECK_THAT(report::to_junit(odd), test::contains("name=\"a?b\""));
}

TEST_CASE("gate report: annotations are one line per failed check, escaped as GitHub reads them", "[replayer]") {
    CHECK(
        report::to_github_annotations(sample_gate()) ==
        "::error file=gates/a&b%2C c.yaml,line=7,title=gate%3A changes \"crowd\" <5m..20m>::expected at most 3, "
        "actual 20, worst at tick 33 (165m)\n"
        "::error file=gates/a&b%2C c.yaml,line=8,title=gate%3A same_decisions_as baseline::expected the decisions%0Aof "
        "the baseline, actual 100 %25 others\n");
}

TEST_CASE("comparison: what a run does otherwise than the first is said in words", "[replayer]") {
    std::array<report::NamedReport, 2> runs{{{"recorded", sample_report(), {}}, {"other", sample_report(), {}}}};
    CHECK_THAT(report::to_text(runs), test::contains("other against recorded: the same decisions throughout\n"));
    CHECK_THAT(report::to_json(runs), test::contains(R"(, "differences": [], "apart_at_tick": null}]})"));
    score::Scorecard& card = runs[1].report.scorecard;
    card.replica_hours = 1960 * 0.88;
    card.above_limit_percent = 0.3;
    card.in_band_percent = 0.04; // rounds to nothing
    card.changes = 121;
    runs[1].apart = score::Parting{7, 10, 12, false};
    CHECK_THAT(report::to_text(runs),
               test::contains("other against recorded: 12 % fewer replica-hours, 0.3 points more time above the limit, "
                              "1 more changes, decisions part at tick 7: 12 here, 10 there\n"));
    CHECK_THAT(report::to_json(runs), test::contains(R"(, "differences": ["12 % fewer replica-hours", )"
                                                     R"("0.3 points more time above the limit", "1 more changes"], )"
                                                     R"("apart_at_tick": 7}]})"));
    runs[1].apart = score::Parting{120, {}, {}, true};
    CHECK_THAT(report::to_text(runs), test::contains("up to tick 120, where one of the two ends"));
}
