#include "replayer/strict/replay_service.hpp"

#include "controller/loop/app_codec.hpp"
#include "controller/port/direct_transport.hpp"
#include "tests/support/catch.hpp"

using namespace scaleit;
using session::Entry;
using session::Exchange;

namespace {

Response status_of(int replicas) {
    return json_response(200, R"({"cpu":{"highPriority":0.50},"replicas":)" + std::to_string(replicas) + "}");
}

Exchange exchange(Request request, Outcome outcome) {
    Exchange made;
    made.request = std::move(request);
    made.outcome = std::move(outcome);
    return made;
}

/// Two ticks: a look that was reset, a look, a write, another look.
strict::Recording sample() {
    strict::Recording recording;
    const auto add = [&](auto value) {
        Entry entry;
        entry.seq = static_cast<std::int64_t>(recording.entries.size()) + 1;
        entry.value = std::move(value);
        recording.entries.push_back(std::move(entry));
    };
    add(exchange(loop::status_request(), tl::unexpected<TransportFailure>({FailureKind::reset, "was reset"})));
    add(exchange(loop::status_request(), status_of(4)));
    add(exchange(loop::replicas_request(6), Response{204, {}, {}}));
    add(Tick{});
    add(exchange(loop::status_request(), status_of(6)));
    Tick second;
    second.index = 1;
    add(second);
    recording.closed = true;
    return recording;
}

const std::vector<Request>& recorded_requests() {
    static const std::vector<Request> requests{loop::status_request(), loop::status_request(),
                                               loop::replicas_request(6), loop::status_request()};
    return requests;
}

} // namespace

TEST_CASE("replay service: answers what was recorded, in its order over all paths, failures included", "[replayer]") {
    strict::ReplayService service("s.db", sample());
    CHECK(service.played().left == 4);
    std::vector<Outcome> outcomes;
    for (const Request& request : recorded_requests()) {
        outcomes.push_back(service.handle(request));
    }
    CHECK(outcomes[0] == Outcome(tl::unexpected<TransportFailure>({FailureKind::reset, "was reset"})));
    CHECK(outcomes[1] == Outcome(status_of(4)));
    CHECK(outcomes[2] == Outcome(Response{204, {}, {}}));
    CHECK(outcomes[3] == Outcome(status_of(6)));
    const strict::Played played = service.played();
    CHECK(played.is_exact());
    CHECK(played.answered == 4);
    CHECK_FALSE(played.first_left.has_value());
}

TEST_CASE("replay service: a request in another order is refused, and so is all that follows", "[replayer]") {
    strict::ReplayService service("s.db", sample());
    CHECK_FALSE(service.handle(recorded_requests()[0]).has_value());
    const Outcome early = service.handle(recorded_requests()[2]); // the write, before its look
    REQUIRE(early.has_value());
    CHECK(early->status == 409);
    CHECK_THAT(early->body, test::contains("diverges from the session at seq 2, in tick 0") &&
                                test::contains("expected: GET /app/status") &&
                                test::contains(R"(actual:   PUT /app/replicas {"replicas":6})") &&
                                test::contains("nearest recorded request: seq 3, not yet consumed, equal") &&
                                test::contains("reproduce: replayer serve --strict s.db"));
    const Outcome right_again = service.handle(recorded_requests()[1]);
    REQUIRE(right_again.has_value());
    CHECK(right_again->status == 409);
    CHECK(right_again->body == early->body);
    const strict::Played played = service.played();
    CHECK_FALSE(played.is_exact());
    CHECK(played.answered == 1);
    CHECK(played.left == 3);
    CHECK(played.first_left == "seq 2: GET /app/status");
}

TEST_CASE("replay service: another request is refused, with what differs in it", "[replayer]") {
    strict::ReplayService service("s.db", sample());
    static_cast<void>(service.handle(recorded_requests()[0]));
    static_cast<void>(service.handle(recorded_requests()[1]));
    const Outcome other = service.handle(loop::replicas_request(7));
    REQUIRE(other.has_value());
    CHECK(other->status == 409);
    CHECK_THAT(other->body, test::contains(R"(body: expected '{"replicas":6}', was '{"replicas":7}')"));
}

TEST_CASE("replay service: one request more than were recorded is refused", "[replayer]") {
    strict::ReplayService service("s.db", sample());
    for (const Request& request : recorded_requests()) {
        static_cast<void>(service.handle(request));
    }
    REQUIRE(service.played().is_exact());
    const Outcome more = service.handle(loop::status_request());
    REQUIRE(more.has_value());
    CHECK(more->status == 409);
    CHECK_THAT(more->body, test::contains("expected: the end of the session") && test::contains("in tick 2"));
    CHECK_FALSE(service.played().is_exact());
}

TEST_CASE("replay service: exchanges that nobody asked for are left over, however many there are", "[replayer]") {
    for (std::size_t asked = 0; asked < recorded_requests().size(); ++asked) {
        CAPTURE(asked);
        strict::ReplayService service("s.db", sample());
        for (std::size_t i = 0; i < asked; ++i) {
            static_cast<void>(service.handle(recorded_requests()[i]));
        }
        const strict::Played played = service.played();
        CHECK_FALSE(played.is_exact());
        CHECK_FALSE(played.divergence.has_value());
        CHECK(played.left == static_cast<std::int64_t>(recorded_requests().size() - asked));
        CHECK(played.first_left.has_value());
    }
}
