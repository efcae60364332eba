#include "controller/policy/state_codec.hpp"

#include "controller/policy/manifest.hpp"
#include "tests/support/catch.hpp"

using namespace scaleit;
using namespace scaleit::policy;
using scaleit::test::contains;

namespace {

std::string error_of(const std::string& text) {
    const Result<Policy> read = with_state(TargetAverage{}, text, "state.json");
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().kind == ErrorKind::bad_input);
    return read.error().message;
}

} // namespace

TEST_CASE("state codec: a state that was reached reads back equal and decides alike from there", "[policy]") {
    for (const std::string& name : policy_names()) {
        INFO(name);
        Policy policy = *default_policy(name);
        const Policy fresh = policy;
        Observation observation{k_start, 1.0, 3};
        const auto step = [&](Policy& lived) {
            observation.at += std::chrono::seconds(15);
            observation.cpu = observation.cpu > 0.9 ? 0.3 : observation.cpu + 0.17;
            return std::visit([&](auto& instance) { return instance.decide(observation); }, lived);
        };
        for (int i = 0; i < 40; ++i) {
            observation.replicas = step(policy).desired().value_or(observation.replicas);
        }
        const std::string text = state_to_json(policy);
        INFO(text);
        CHECK(text.find('\n') == std::string::npos);
        const Result<Policy> read = with_state(fresh, text, "state");
        REQUIRE(read.has_value());
        CHECK(*read == policy);
        Policy again = *read;
        const Observation before = observation;
        const Decision expected = step(policy);
        observation = before;
        CHECK(step(again) == expected);
    }
}

TEST_CASE("state codec: refuses what is not the state of such a policy", "[policy]") {
    CHECK_THAT(error_of("{}"), contains("missing key 'error_ppm'"));
    CHECK_THAT(error_of(R"({"erorr_ppm":1})"), contains("did you mean 'error_ppm'?"));
    CHECK_THAT(error_of("{"), contains("state.json:"));
    CHECK_THAT(error_of("[1]"), contains("expected a map"));
    std::string text = state_to_json(TargetAverage{});
    text.replace(text.find(":0"), 2, ":\"x\"");
    CHECK_THAT(error_of(text), contains("error_ppm: expected a whole number"));
    CHECK_THAT(error_of(std::string(k_state_bytes_max + 1, ' ')), contains("over 4194304 bytes"));
}
