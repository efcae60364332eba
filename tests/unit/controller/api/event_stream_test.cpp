// Server-sent events, pulled without a socket.
#include "tests/unit/controller/api/api_bench.hpp"

namespace scaleit::api {

namespace {

constexpr Duration k_at_once = Duration::zero();

Response stream(ApiBench& bench, const std::string& target = "/scaling/events", const Headers& headers = {}) {
    return bench.send("GET", target, {}, headers);
}

/// All that a stream has to say now.
std::string said(const Response& response) {
    std::string all;
    for (std::string piece = response.source->next(k_at_once).value(); !piece.empty();
         piece = response.source->next(k_at_once).value()) {
        all += piece;
    }
    return all;
}

} // namespace

TEST_CASE("events: a stream begins now and tells each event once, with its number", "[api]") {
    ApiBench bench;
    bench.fleet.add_tick("web", 0.5, 3, 3);
    const Response response = stream(bench);
    CHECK(find_header(response.headers, "Content-Type") == "text/event-stream");
    CHECK(said(response) == "retry: 2000\n\n");
    bench.fleet.add_tick("web", 0.5, 3, 4);
    REQUIRE(bench.fleet.stop("web"));
    const std::string text = said(response);
    CHECK_THAT(text,
               test::contains("id: 1-2\nevent: tick\ndata: {\"number\":2,\"kind\":\"tick\",\"workload\":\"web\""));
    CHECK_THAT(text, test::contains("\n\nid: 1-3\nevent: stopped\ndata: {"));
    CHECK(said(response).empty());
}

TEST_CASE("events: a client that was cut off goes on after the last event it saw", "[api]") {
    ApiBench bench;
    for (int i = 0; i < 600; ++i) { // more than go into one piece
        bench.fleet.add_tick("web", 0.5, 3, 3);
    }
    const auto told_after = [&](const std::string& id) {
        return said(stream(bench, "/scaling/events", {{"Last-Event-ID", id}}));
    };
    const std::string text = told_after("1-2");
    CHECK(text.find("id: 1-2\n") == std::string::npos);
    CHECK_THAT(text, test::contains("id: 1-3\n"));
    CHECK_THAT(text, test::contains("id: 1-600\n"));
    for (const char* none : {"nonsense", "2", "1-", "1-x", "1-99999999999999999999", "1-600"}) {
        INFO(none);
        CHECK(told_after(none) == "retry: 2000\n\n");
    }
}

TEST_CASE("events: a client that knew the run before learns all of this one", "[api]") {
    ApiBench bench({"web"}, {.run = "b"});
    for (int i = 0; i < 3; ++i) {
        bench.fleet.add_tick("web", 0.5, 3, 3);
    }
    for (const char* id : {"a-2", "a-50000", "-1"}) {
        INFO(id);
        const std::string text = said(stream(bench, "/scaling/events", {{"Last-Event-ID", id}}));
        CHECK_THAT(text, test::contains("id: b-1\n"));
        CHECK_THAT(text, test::contains("id: b-3\n"));
    }
    const Response ahead = stream(bench, "/scaling/events", {{"Last-Event-ID", "b-50000"}});
    CHECK(said(ahead) == "retry: 2000\n\n");
    bench.fleet.add_tick("web", 0.5, 3, 3);
    CHECK_THAT(said(ahead), test::contains("id: b-4\n"));
}

TEST_CASE("events: a stream tells what there was, and ends with the fleet", "[api]") {
    ApiBench bench;
    const Response response = stream(bench);
    static_cast<void>(said(response));
    bench.fleet.add_tick("web", 0.5, 3, 3);
    bench.fleet.end();
    CHECK_THAT(response.source->next(k_at_once).value(), test::contains("id: 1-1\n"));
    CHECK_FALSE(response.source->next(k_at_once).has_value());
    const Response late = stream(bench);
    CHECK(late.source->next(k_at_once) == "retry: 2000\n\n");
    CHECK_FALSE(late.source->next(k_at_once).has_value());
}

TEST_CASE("events: a stream of one workload leaves the others out, not priorities", "[api]") {
    ApiBench bench({"a", "b"});
    const Response response = stream(bench, "/scaling/events?workload=a");
    bench.fleet.add_tick("b", 0.5, 3, 3);
    bench.fleet.add_tick("a", 0.5, 3, 3);
    REQUIRE(bench.fleet.prioritise({"b", 5, 10}));
    const std::string text = said(response);
    CHECK(text.find("id: 1-1\n") == std::string::npos);
    CHECK_THAT(text, test::contains("id: 1-2\n"));
    CHECK_THAT(text, test::contains("id: 1-3\nevent: priorities\n"));
    bench.check_problem(404, "GET", "/scaling/events?workload=c");
}

TEST_CASE("events: silence is broken by a comment after a heartbeat, not before", "[api]") {
    ApiBench bench;
    const Response response = stream(bench);
    static_cast<void>(said(response));
    REQUIRE(bench.clock.sleep_until(bench.clock.now() + std::chrono::milliseconds(14'999)) == Wake::due);
    CHECK(said(response).empty());
    REQUIRE(bench.clock.sleep_until(bench.clock.now() + std::chrono::milliseconds(1)) == Wake::due);
    CHECK(said(response) == ": nothing new\n\n");
    CHECK(said(response).empty());
}

TEST_CASE("events: the number of streams is bounded, and a place comes back", "[api]") {
    ApiBench bench({"web"}, {.streams_max = 2});
    const Response first = stream(bench);
    {
        const Response second = stream(bench);
        const Response third = stream(bench);
        CHECK(second.source);
        CHECK(third.status == 503);
        CHECK(find_header(third.headers, "Retry-After").has_value());
        const Response looked = bench.send("HEAD", "/scaling/events", {}, {});
        CHECK(looked.status == 503);
    }
    CHECK(stream(bench).status == 200);
    CHECK(bench.send("HEAD", "/scaling/events", {}, {}).status == 200);
    CHECK(stream(bench).status == 200);
}

} // namespace scaleit::api
