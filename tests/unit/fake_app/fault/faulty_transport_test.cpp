#include "fake_app/fault/faulty_transport.hpp"

#include "controller/loop/app_codec.hpp"
#include "tests/support/catch.hpp"

namespace scaleit::fault {

namespace {

/// Answers everything with 204 and counts.
class Counting final : public Transport {
public:
    Outcome send(const Request&, Duration) override {
        ++calls;
        return Response{204, {}, {}};
    }
    int calls = 0;
};

} // namespace

TEST_CASE("fault: the controller's codec reads out of every faulted answer what the plan says", "[fake_app][fault]") {
    for (std::size_t i = 0; i < k_fault_kinds; ++i) {
        const auto fault = static_cast<FaultKind>(i);
        INFO(name(fault));
        const auto read = loop::read_status(as_outcome(fault), k_start);
        REQUIRE_FALSE(read.has_value());
        CHECK(read.error() == as_client_failure(fault, CallKind::read));
        const auto write = loop::read_replicas(as_outcome(fault));
        REQUIRE_FALSE(write.has_value());
        CHECK(write.error() == as_client_failure(fault, CallKind::write));
    }
}

TEST_CASE("fault: answers that are faults say so", "[fake_app][fault]") {
    CHECK(as_outcome(FaultKind::http_500)->body == R"({"error":"injected fault: internal server error"})");
    CHECK(as_outcome(FaultKind::malformed_json)->status == 200);
    CHECK(as_outcome(FaultKind::malformed_json)->body == R"({"cpu":{"highPriority":0.6)");
    CHECK(find_header(as_outcome(FaultKind::http_503)->headers, "content-type") == "application/json");
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
        const Outcome outcome = transport.send(request, std::chrono::seconds(1));
        if (fault) {
            expected.add(*fault);
            REQUIRE(outcome == as_outcome(*fault));
        } else {
            ++passed;
            REQUIRE(outcome == Outcome(Response{204, {}, {}}));
        }
    }
    CHECK(inner.calls == passed);
    CHECK(passed < 1000);
    CHECK(transport.faults() == expected);
}

} // namespace scaleit::fault
