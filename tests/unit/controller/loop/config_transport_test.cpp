#include "controller/loop/config_transport.hpp"

#include "controller/loop/app_client.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/scripted_transport.hpp"

using namespace scaleit;
using namespace scaleit::loop;
using scaleit::test::ScriptedTransport;

TEST_CASE("config transport: values are read anew at every look; the rest goes to the app", "[loop]") {
    ScriptedTransport app({ScriptedTransport::json(R"({"cpu":{"highPriority":0.5},"replicas":2})")});
    int looks = 0;
    ConfigTransport transport(app, [&looks]() -> Result<std::vector<ConfigValue>> {
        ++looks;
        if (looks == 3) {
            return fail(ErrorKind::bad_input, "gone");
        }
        return std::vector<ConfigValue>{{"scaling", "step", std::to_string(looks)}};
    });
    SimulatedClock clock;
    AppClient client(transport, clock, {.needs = {.config_values = true}});
    for (const char* const expected : {"1", "2"}) {
        const Reading reading = client.observe(k_start);
        REQUIRE(reading.observation->signals->config_values.has_value());
        CHECK(reading.observation->signals->config_values->at(0).value == expected);
    }
    const Reading without = client.observe(k_start);
    CHECK_FALSE(without.observation->signals->config_values.has_value());
    CHECK(without.failed_calls.by_kind[static_cast<std::size_t>(FailureKind::http_status)] == 1);
    CHECK(app.requests.size() == 3);
}
