#include "replayer/score/baseline.hpp"

#include "tests/unit/replayer/score/gates.hpp"

using namespace scaleit;

namespace {

const std::vector<Tick> k_ticks = test::run_of({{0.8, 4}, {1.0 / 3, 5}, {0.9, 5}, {-1, 0}, {0.7, 3}});

score::Gate sample_gate() {
    return test::gate_of("    - same_decisions_as: baseline\n"
                         "    - during: {from: 1m, until: 3m, checks: [mean_cpu: {max_increase: 0}]}\n");
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
    const std::size_t at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), by);
}

} // namespace

TEST_CASE("baseline: what is written is read back to the last bit", "[replayer]") {
    const score::Gate gate = sample_gate();
    const score::Evidence evidence = test::evidence_of(gate, k_ticks);
    const std::string text = score::write_baseline(gate, evidence).value();
    CHECK_THAT(text, test::contains(R"("decisions": "0:4 1:5 3:- 4:3")"));
    CHECK_THAT(text, test::contains(R"({"from": "1m", "until": "3m", "end_tick": 3,)"));
    const auto read = score::read_baseline(gate, text, "baseline.json");
    INFO((read ? "" : read.error().message));
    REQUIRE(read.has_value());
    CHECK(*read == score::reference_of(evidence));
    CHECK(score::judge(gate, evidence, {*read, std::nullopt}).passed());
}

TEST_CASE("baseline: one without a span of the gate is refused, further spans are not", "[replayer]") {
    const score::Gate gate = sample_gate();
    const std::string text = score::write_baseline(gate, test::evidence_of(gate, k_ticks)).value();
    CHECK(score::read_baseline(test::gate_of("    - changes: {max_increase: 0}\n"), text, "b.json").has_value());
    const score::Gate other =
        test::gate_of("    - during: {from: 2m, until: 3m, checks: [changes: {max_increase: 0}]}\n");
    const Error error = score::read_baseline(other, text, "b.json").error();
    CHECK(error.kind == ErrorKind::bad_input);
    CHECK_THAT(error.message, test::contains("b.json:1: spans: lacks the span from 2m that gate.yaml asks for"));
}

TEST_CASE("baseline: what is none is refused with its line", "[replayer]") {
    const score::Gate gate = sample_gate();
    const std::string text = score::write_baseline(gate, test::evidence_of(gate, k_ticks)).value();
    const auto [what, by, message] = GENERATE(table<std::string, std::string, std::string>({
        {"\"format\": 1", "\"format\": 2", "this version reads format 1"},
        {"\"mean_cpu\"", "\"mean\"", "missing key 'mean_cpu'"},
        {"1:5", "1:five", "'1:five' is no change of a decision"},
        {"1:5", "9:5", "'9:5' is no change of a decision"},
        {"1:5", "\\u001b5", R"('\x1b5' is no change of a decision)"},
        {"3:-", "0:-", "'0:-' is no change of a decision"},
        {"\"0s\"", "\"soon\"", "b.json:2: spans[0].from"},
        {"[", "", "b.json:"},
    }));
    const auto read = score::read_baseline(gate, replaced(text, what, by), "b.json");
    INFO(what << " as " << by);
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().kind == ErrorKind::bad_input);
    CHECK_THAT(read.error().message, test::contains(message));
    CHECK(score::load_baseline(gate, "no_such.json").error().kind == ErrorKind::bad_input);
}
