#include "fake_app/fault/faulty_transport.hpp"

#include "controller/loop/app_codec.hpp"
#include "tests/support/catch.hpp"

namespace scaleit::fault {

namespace {

using namespace std::chrono_literals;

/// Answers writes with 204 and reads with a status that counts them, and remembers what it was asked.
class Counting final : public Transport {
public:
    Outcome send(const Request& request, Duration) override {
        ++calls;
        if (request.method == "GET") {
            return Response{200,
                            {{"Content-Type", "application/json"}},
                            R"({"cpu":{"highPriority":0.5},"replicas":)" + std::to_string(calls) + "}"};
        }
        written.push_back(request.body);
        return Response{204, {}, {}};
    }
    int calls = 0;
    std::vector<std::string> written;
};

Injector always(FaultKind kind, Duration time = {}) {
    Rule rule;
    rule.fault = kind;
    rule.time.max = time;
    return {FaultSpec{{rule}, 0}, Seed{1}};
}

Injector only(FaultKind kind, std::vector<std::uint64_t> calls, Duration time = {}) {
    Rule rule;
    rule.fault = kind;
    rule.time.max = time;
    rule.when.at = std::move(calls);
    return {FaultSpec{{rule}, 0}, Seed{1}};
}

/// Whether a client notices a fault of that kind whatever its patience.
bool is_noticed(FaultKind kind) {
    return kind != FaultKind::latency && kind != FaultKind::slow_drip && kind != FaultKind::reset_after_body &&
           kind != FaultKind::stale_status && kind != FaultKind::write_lost && kind != FaultKind::write_late;
}

} // namespace

TEST_CASE("fault: the controller's codec reads out of every faulted answer what the fault says", "[fake_app][fault]") {
    for (std::size_t i = 0; i < k_fault_kinds; ++i) {
        const auto fault = static_cast<FaultKind>(i);
        INFO(name(fault));
        Counting inner;
        FaultyTransport transport(inner, always(fault, 1ms));
        if (applies_to(fault, CallKind::read)) {
            const Outcome outcome = transport.send(loop::status_request(), 1s);
            const auto read = loop::read_status(outcome, k_start);
            REQUIRE(read.has_value() == !is_noticed(fault));
            if (!read) {
                // A client's transport can see a refusal; over a connection that stands a server can only reset it.
                const bool refused = fault == FaultKind::refuse;
                CHECK(read.error() ==
                      (refused ? Failure{FailureKind::refused, 0} : as_client_failure(fault, CallKind::read)));
            }
        }
        if (applies_to(fault, CallKind::write)) {
            const auto write = loop::read_replicas(transport.send(loop::replicas_request(3), 1s));
            REQUIRE(write.has_value() == !is_noticed(fault));
            if (!write && fault != FaultKind::refuse) {
                CHECK(write.error() == as_client_failure(fault, CallKind::write));
            }
        }
    }
}

TEST_CASE("fault: answers that are faults say so", "[fake_app][fault]") {
    CHECK(as_outcome(FaultKind::http_500)->body == R"({"error":"injected fault: internal server error"})");
    CHECK(as_outcome(FaultKind::malformed_json)->status == 200);
    CHECK(as_outcome(FaultKind::malformed_json)->body == R"({"cpu":{"highPriority":0.6)");
    CHECK(find_header(as_outcome(FaultKind::http_503)->headers, "content-type") == "application/json");
    CHECK(find_header(as_outcome(Fault{FaultKind::http_429, 1500ms})->headers, "retry-after") == "2");
}

TEST_CASE("faulty transport: calls that draw a fault are not sent, and are counted by kind", "[fake_app][fault]") {
    Counting inner;
    const FaultPlan plan(0.3, Seed{5});
    FaultyTransport transport(inner, plan);
    FaultCounts expected;
    int passed = 0;
    std::uint64_t reads = 0;
    std::uint64_t writes = 0;
    for (int i = 0; i < 1000; ++i) {
        const bool read = i % 3 != 0;
        const Request request = read ? loop::status_request() : loop::replicas_request(3);
        const auto fault = read ? plan.draw(CallKind::read, reads++) : plan.draw(CallKind::write, writes++);
        const Outcome outcome = transport.send(request, 1s);
        if (fault) {
            expected.add(*fault);
            REQUIRE(outcome == as_outcome(*fault));
        } else {
            ++passed;
            REQUIRE(outcome.has_value());
            REQUIRE(outcome->status == (read ? 200 : 204));
        }
    }
    CHECK(inner.calls == passed);
    CHECK(passed < 1000);
    CHECK(transport.faults() == expected);
}

TEST_CASE("faulty transport: a latency counts against the budget", "[fake_app][fault]") {
    const FaultKind kind = GENERATE(FaultKind::latency, FaultKind::slow_drip);
    Counting inner;
    FaultyTransport transport(inner, always(kind, 300ms));
    CHECK(transport.send(loop::status_request(), 301ms).has_value());
    const Outcome late = transport.send(loop::status_request(), 300ms);
    REQUIRE_FALSE(late.has_value());
    CHECK(late.error().kind == FailureKind::timeout);
    CHECK(inner.calls == 2); // the app was reached all the same
}

TEST_CASE("faulty transport: a stale status is the last that came without the fault", "[fake_app][fault]") {
    Counting inner;
    FaultyTransport transport(inner, only(FaultKind::stale_status, {0, 2, 3}));
    std::vector<int> seen;
    for (int i = 0; i < 5; ++i) {
        seen.push_back(loop::read_status(transport.send(loop::status_request(), 1s), k_start)->replicas);
    }
    CHECK(seen == std::vector<int>{1, 2, 2, 2, 3});
}

TEST_CASE("faulty transport: writes are lost, or done and denied, or done late", "[fake_app][fault]") {
    Counting inner;
    SimulatedClock clock;
    const auto write = [&](FaultyTransport& transport, int replicas) {
        return transport.send(loop::replicas_request(replicas), 1s)->status;
    };
    SECTION("lost") {
        FaultyTransport transport(inner, only(FaultKind::write_lost, {0}));
        CHECK(write(transport, 5) == 204);
        CHECK(inner.written.empty());
        CHECK(write(transport, 6) == 204);
        CHECK(inner.written == std::vector<std::string>{R"({"replicas":6})"});
    }
    SECTION("denied") {
        FaultyTransport transport(inner, only(FaultKind::write_error, {0}));
        CHECK(write(transport, 5) == 500);
        CHECK(inner.written == std::vector<std::string>{R"({"replicas":5})"});
    }
    SECTION("late") {
        FaultyTransport transport(inner, only(FaultKind::write_late, {0}, 10s), clock);
        CHECK(write(transport, 5) == 204);
        CHECK(write(transport, 6) == 204);
        CHECK(inner.written == std::vector<std::string>{R"({"replicas":6})"});
        static_cast<void>(clock.sleep_until(k_start + 10s));
        CHECK(transport.send(loop::status_request(), 1s).has_value());
        CHECK(inner.written == std::vector<std::string>{R"({"replicas":6})", R"({"replicas":5})"});
    }
}

} // namespace scaleit::fault
