#include "fake_app/fault/fault_file.hpp"

#include "tests/support/catch.hpp"

namespace scaleit::fault {

namespace {

using namespace std::chrono_literals;
using test::contains;

std::string plan(const std::string& rules) {
    return "apiVersion: scaleit/v1\nkind: FaultPlan\nspec:\n  rules:\n" + rules;
}

std::string error_of(const std::string& text) {
    const Result<FaultSpec> spec = read_fault_plan(text, "f.yaml");
    REQUIRE_FALSE(spec.has_value());
    CHECK(spec.error().kind == ErrorKind::usage);
    return spec.error().message;
}

/// One rule, on line 5.
std::string error_of_rule(const std::string& rule) { return error_of(plan("  - {" + rule + "}\n")); }

} // namespace

TEST_CASE("fault file: reads each condition and each measure", "[fake_app][fault]") {
    const auto spec = read_fault_plan(plan(R"(
  - {fault: http_503, calls: reads, probability: 0.1, from: 5m, until: 10m}
  - {fault: timeout, at: [17, 3], calls: writes}
  - {fault: reset, every: 10, first: 100, burst: {enter: 0.01, leave: 0.2}}
  - {fault: latency, latency: 200ms}
  - {fault: latency, latency: {min: 50ms, max: 400ms}}
  - {fault: latency, latency: {scale: 50ms, max: 10s}}
  - {fault: slow_drip}
  - {fault: http_429, retry_after: 7s}
  - {fault: write_late, late_by: 1m}
  - {fault: quota, limit: 100, per: 1m}
  - {fault: stale_status}
  - {fault: write_lost}
  error_rate: 0.05
)"),
                                      "f.yaml");
    REQUIRE(spec.has_value());
    CHECK(spec->error_rate == 0.05);
    const auto& rules = spec->rules;
    REQUIRE(rules.size() == 12);
    CHECK(rules[0] == Rule{FaultKind::http_503,
                           true,
                           false,
                           Conditions{.probability = 0.1, .from = k_start + 5min, .until = k_start + 10min},
                           {},
                           {}});
    CHECK(rules[1] ==
          Rule{FaultKind::timeout, false, true, Conditions{.at = std::vector<std::uint64_t>{3, 17}}, {}, {}});
    CHECK(rules[2].when == Conditions{.every = 10, .first = 100, .burst = Burst{0.01, 0.2}});
    CHECK(rules[3].time == Spread{Spread::Form::fixed, {}, 200ms});
    CHECK(rules[4].time == Spread{Spread::Form::uniform, 50ms, 400ms});
    CHECK(rules[5].time == Spread{Spread::Form::long_tail, 50ms, 10s});
    CHECK(rules[6].time.max == 5s);
    CHECK(rules[7].time.max == 7s);
    CHECK(rules[8].time.max == 1min);
    CHECK(rules[9].quota == Quota{100, 1min});
    CHECK((rules[10].reads && !rules[10].writes));
    CHECK((!rules[11].reads && rules[11].writes));
    const auto again = read_fault_plan(to_manifest(*spec), "again");
    REQUIRE(again.has_value());
    CHECK(*again == *spec);
}

TEST_CASE("fault file: a plan without rules faults nothing", "[fake_app][fault]") {
    CHECK(read_fault_plan("apiVersion: scaleit/v1\nkind: FaultPlan\nspec: {}\n", "f.yaml") == FaultSpec{});
}

TEST_CASE("fault file: what is wrong is named with file, line and path", "[fake_app][fault]") {
    const auto [rule, message] = GENERATE(table<std::string, std::string>({
        {"falut: reset", "f.yaml:5: spec.rules[0]: missing key 'fault'"},
        {"fault: http_530", "spec.rules[0].fault: 'http_530' is not one of"},
        {"fault: http_530", "did you mean 'http_500'?"},
        {"fault: reset, probabilty: 1",
         "f.yaml:5: spec.rules[0]: unknown key 'probabilty', did you mean 'probability'?"},
        {"fault: reset, latency: 5s", "unknown key 'latency'"},
        {"fault: reset, probability: 1.5", "1.5 is out of range, expected a number from 0 to 1"},
        {"fault: reset, probability: .nan", "out of range"},
        {"fault: reset, every: 0", "expected a whole number from 1"},
        {"fault: reset, at: 5", "spec.rules[0].at: expected a list"},
        {"fault: reset, at: [-1]", "spec.rules[0].at[0]: -1 is out of range"},
        {"fault: reset, from: 5m, until: 5m", "the window ends before it begins"},
        {"fault: reset, burst: {enter: 0.1}", "spec.rules[0].burst: missing key 'leave'"},
        {"fault: reset, burst: {enter: 0, leave: 1}", "out of range"},
        {"fault: reset, calls: read", "did you mean 'reads'?"},
        {"fault: stale_status, calls: both", "stale_status befalls reads alone"},
        {"fault: write_lost, calls: reads", "write_lost befalls writes alone"},
        {"fault: latency", "missing key 'latency'"},
        {"fault: latency, latency: {max: 1s}", "expected a duration, or min and max, or scale and max"},
        {"fault: latency, latency: {min: 2s, max: 1s}", "is less than the value it bounds"},
        {"fault: latency, latency: 1h", "1h is too long, expected at most 10m"},
        {"fault: quota, limit: 5", "missing key 'per'"},
        {"fault: quota, limit: 5, per: 0s", "must be longer than zero"},
    }));
    INFO(rule);
    CHECK_THAT(error_of_rule(rule), contains(message));
}

TEST_CASE("fault file: another kind of document is refused", "[fake_app][fault]") {
    CHECK_THAT(error_of("apiVersion: scaleit/v1\nkind: ScalingPolicy\nspec: {}\n"), contains("expected FaultPlan"));
    CHECK_THAT(error_of("apiVersion: scaleit/v1\nkind: FaultPlan\nspec: {error_rate: 2}\n"), contains("error_rate"));
    CHECK_THAT(error_of("apiVersion: scaleit/v1\nkind: FaultPlan\nspec: {rules: 2}\n"), contains("expected a list"));
}

} // namespace scaleit::fault
