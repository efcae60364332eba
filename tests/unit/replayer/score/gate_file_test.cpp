#include "replayer/score/gate_file.hpp"

#include "tests/support/catch.hpp"

using namespace scaleit;

namespace {

Error refusal(const std::string& spec) {
    const Result<score::Gate> gate =
        score::read_gate("apiVersion: scaleit/v1\nkind: Gate\nspec:\n" + spec, "gate.yaml");
    INFO(spec);
    REQUIRE_FALSE(gate.has_value());
    return gate.error();
}

} // namespace

TEST_CASE("gate file: checks keep their order, their span and their line", "[replayer]") {
    const score::Gate gate = score::read_gate("apiVersion: scaleit/v1\n"
                                              "kind: Gate\n"
                                              "metadata: {name: sample}\n"
                                              "spec:\n"
                                              "  target: 0.7\n"
                                              "  checks:\n"
                                              "    - mean_cpu: {min: 0.6}\n"
                                              "    - during:\n"
                                              "        from: 5m\n"
                                              "        until: 20m\n"
                                              "        checks:\n"
                                              "          - changes: {max: 3}\n"
                                              "    - same_decisions_as: recorded\n"
                                              "    - replica_hours: {max_increase_percent: 5, of: baseline}\n",
                                              "gate.yaml")
                                 .value();
    CHECK(gate.source == "gate.yaml");
    CHECK(gate.ruler.target == 0.7);
    CHECK_FALSE(gate.ruler.band.has_value());
    REQUIRE(gate.checks.size() == 4);
    CHECK(gate.checks[0] == score::Check{"mean_cpu", score::AbsoluteBounds{0.6, {}}, 0, 7});
    CHECK(gate.checks[1] == score::Check{"changes", score::AbsoluteBounds{{}, 3.0}, 1, 12});
    CHECK(gate.checks[2] == score::Check{"same_decisions_as", score::SameDecisions{score::Reference::recorded}, 0, 13});
    CHECK(std::get<score::RelativeBounds>(gate.checks[3].bounds).max_increase_percent == 5.0);
    CHECK(gate.spans[1].time == score::TimeSpan{k_start + std::chrono::minutes(5), k_start + std::chrono::minutes(20)});
}

TEST_CASE("gate file: what cannot be judged is refused with its line and path", "[replayer]") {
    const auto [spec, what] = GENERATE(table<std::string, std::string>({
        {"  checks: []\n", "gate.yaml:4: spec.checks: a gate without checks passes whatever happens"},
        {"  chekcs: []\n", "gate.yaml:4: spec: unknown key 'chekcs', did you mean 'checks'?"},
        {"  target: 80\n  checks: []\n", "gate.yaml:4: spec.target: 80 is out of range"},
        {"  checks:\n    - mean_cup: {max: 1}\n", "gate.yaml:5: spec.checks[0]: unknown key 'mean_cup', did you mean"},
        {"  checks:\n    - mean_cpu: {}\n", "gate.yaml:5: spec.checks[0].mean_cpu: expected min or max"},
        {"  checks:\n    - mean_cpu: {of: baseline}\n", "expected min or max"},
        {"  checks:\n    - mean_cpu: {min: 1, max: 0}\n", "min 1 is above max 0"},
        {"  checks:\n    - mean_cpu: {min: .nan}\n", "out of range"},
        {"  checks:\n    - mean_cpu: {min: 1, max_increase: 1}\n", "make it a check of its own"},
        {"  checks:\n    - mean_cpu: {max_increase: 1, of: yesterday}\n", "'yesterday' is not one of"},
        {"  checks:\n    - {mean_cpu: {max: 1}, changes: {max: 1}}\n", "expected a map of one key"},
        {"  checks:\n    - changes: {max: 1}\n    - changes: {max: 2}\n",
         "gate.yaml:6: spec.checks[1]: there is a check 'changes' already"},
        {"  checks:\n    - same_decisions_as: yesterday\n", "'yesterday' is not one of"},
        {"  checks:\n    - during: {checks: [changes: {max: 1}]}\n", "expected from, until or both"},
        {"  checks:\n    - during: {from: 5m, until: 5m, checks: [changes: {max: 1}]}\n", "ends before it begins"},
        {"  checks:\n    - during: {from: 5m, checks: []}\n", "a span without checks"},
        {"  checks:\n    - during: {from: 5m, checks: [during: {from: 6m, checks: []}]}\n", "cannot hold another"},
        {"  checks:\n    - during: {name: \"a\\tb\", from: 5m, checks: [changes: {max: 1}]}\n",
         "during.name: expected a line"},
        {"  checks:\n    - during: {name: " + std::string(201, 'x') + ", from: 5m, checks: []}\n", "at most 200 bytes"},
        {"  checks:\n    - during: {from: soon, checks: []}\n", "gate.yaml:5: spec.checks[0].during.from"},
    }));
    const Error error = refusal(spec);
    CHECK(error.kind == ErrorKind::usage);
    CHECK_THAT(error.message, test::contains(what));
}

TEST_CASE("gate file: its size is bounded", "[replayer]") {
    std::string spans = "  checks:\n";
    for (std::size_t i = 0; i <= score::k_spans_max; ++i) {
        spans += "    - during: {from: " + std::to_string(i + 1) + "m, checks: [{changes: {max: 1}}]}\n";
    }
    CHECK_THAT(refusal(spans).message, test::contains("at most 64 spans"));
    CHECK(score::load_gate("no_such_gate.yaml").error().kind == ErrorKind::bad_input);
}
