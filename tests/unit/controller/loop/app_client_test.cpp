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

TEST_CASE("app client: asks for what is needed and no more, once each", "[loop]") {
    const auto targets_of = [](Needs needs) {
        ScriptedTransport transport({k_good, ScriptedTransport::json("{}", 503)});
        SimulatedClock clock;
        AppClient client(transport, clock, {.needs = needs});
        const Reading reading = client.observe(k_start);
        CHECK(reading.observation.has_value());
        CHECK((reading.observation->signals != nullptr) == needs.any());
        CHECK(reading.failed_calls.by_kind[static_cast<std::size_t>(FailureKind::http_status)] ==
              transport.requests.size() - 1);
        std::vector<std::string> targets;
        for (const Request& request : transport.requests) {
            targets.push_back(request.method + " " + request.target);
        }
        return targets;
    };
    CHECK(targets_of({}) == std::vector<std::string>{"GET /app/status"});
    CHECK(targets_of({.metrics = true}) == std::vector<std::string>{"GET /app/status", "GET /app/metrics"});
    CHECK(targets_of({.workers = true, .queue = true}) ==
          std::vector<std::string>{"GET /app/status", "GET /app/workers", "GET /app/queue"});
}

TEST_CASE("app client: what fails is missing, the rest is there, and nothing of the tick before", "[loop]") {
    const Outcome metrics = ScriptedTransport::json(R"({"memory":0.5})");
    const Outcome queue = ScriptedTransport::json(R"({"queue_length":0,"queue":[]})");
    ScriptedTransport transport(
        {k_good, metrics, queue, k_good, ScriptedTransport::failed(FailureKind::timeout), queue});
    SimulatedClock clock;
    AppClient client(transport, clock, {.needs = {.metrics = true, .queue = true}});
    const Reading whole = client.observe(k_start);
    REQUIRE(whole.observation->signals->find("memory") != nullptr);
    CHECK(whole.observation->signals->find("memory")->value == 0.5);
    const Reading partly = client.observe(k_start);
    CHECK(partly.observation->signals->find("memory") == nullptr);
    CHECK(partly.observation->signals->queued_while_busy == 0);
    CHECK_FALSE(partly.observation->signals->workers.has_value());
    CHECK(partly.failed_calls.by_kind[static_cast<std::size_t>(FailureKind::timeout)] == 1);
}

TEST_CASE("app client: stops workers by name, up to the first that fails", "[loop]") {
    ScriptedTransport transport({Response{204, {}, ""}, Response{404, {}, ""}, Response{503, {}, ""}});
    SimulatedClock clock;
    AppClient client(transport, clock, {});
    const std::vector<std::int64_t> ids{9, 8, 7, 6};
    CHECK(client.stop_workers(ids, 1).error() == Failure{FailureKind::http_status, 503});
    REQUIRE(transport.requests.size() == 3);
    CHECK(transport.requests[0].method == "DELETE");
    CHECK(transport.requests[0].target == "/app/workers/9");
    CHECK(transport.requests[2].target == "/app/workers/7");
}
