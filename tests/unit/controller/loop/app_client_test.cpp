#include "controller/loop/app_client.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/scripted_transport.hpp"

using namespace scaleit;
using namespace scaleit::loop;
using namespace std::chrono_literals;
using scaleit::test::ScriptedTransport;

namespace {

const Outcome k_good = ScriptedTransport::json(R"({"cpu":{"highPriority":0.68},"replicas":10})");

} // namespace

TEST_CASE("app client: a good first answer is one exchange with the configured budget", "[loop]") {
    ScriptedTransport transport({k_good});
    SimulatedClock clock;
    AppClient client(transport, clock, {.timeout = 70ms, .attempts = 3, .backoff = 50ms, .seed = Seed{1}});
    const Reading reading = client.observe(from_ns(9));
    CHECK(reading.observation == Observation{from_ns(9), 0.68, 10});
    CHECK(reading.failed_calls == FailureCounts{});
    CHECK(transport.budgets == std::vector<Duration>{70ms});
    CHECK(clock.now() == k_start);
}

TEST_CASE("app client: retries with growing, jittered pauses and counts each failure", "[loop]") {
    ScriptedTransport transport(
        {ScriptedTransport::failed(FailureKind::timeout), ScriptedTransport::json("{}", 503), k_good});
    SimulatedClock clock;
    AppClient client(transport, clock, {.timeout = 70ms, .attempts = 3, .backoff = 100ms, .seed = Seed{1}});
    const Reading reading = client.observe(k_start);
    CHECK(reading.observation.has_value());
    CHECK(transport.requests.size() == 3);
    CHECK(reading.failed_calls.by_kind[static_cast<std::size_t>(FailureKind::timeout)] == 1);
    CHECK(reading.failed_calls.by_kind[static_cast<std::size_t>(FailureKind::http_status)] == 1);
    CHECK(clock.now() >= k_start + 150ms);
    CHECK(clock.now() <= k_start + 300ms);

    ScriptedTransport same(
        {ScriptedTransport::failed(FailureKind::timeout), ScriptedTransport::json("{}", 503), k_good});
    SimulatedClock again;
    AppClient twin(same, again, {.timeout = 70ms, .attempts = 3, .backoff = 100ms, .seed = Seed{1}});
    static_cast<void>(twin.observe(k_start));
    CHECK(again.now() == clock.now());
}

TEST_CASE("app client: gives up after its attempts with the last failure", "[loop]") {
    ScriptedTransport transport(
        {ScriptedTransport::failed(FailureKind::timeout), ScriptedTransport::failed(FailureKind::reset)});
    SimulatedClock clock;
    AppClient client(transport, clock, {.timeout = 70ms, .attempts = 2, .backoff = 1ms, .seed = Seed{}});
    const Reading reading = client.observe(k_start);
    CHECK(reading.observation.error() == Failure{FailureKind::reset, 0});
    CHECK(transport.requests.size() == 2);
}

TEST_CASE("app client: sends a write once, whatever comes of it", "[loop]") {
    ScriptedTransport transport({ScriptedTransport::failed(FailureKind::timeout)});
    SimulatedClock clock;
    AppClient client(transport, clock, {});
    CHECK(client.scale(7).error().kind == FailureKind::timeout);
    REQUIRE(transport.requests.size() == 1);
    CHECK(transport.requests[0].body == R"({"replicas":7})");
}
