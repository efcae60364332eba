#include "recorder/record/proxy_service.hpp"

#include "recorder/record/poll_clock.hpp"
#include "recorder/record/proxy_admin.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/recorder/samples.hpp"

using namespace scaleit;
using namespace scaleit::test;

namespace {

/// Gives one outcome to everybody and keeps what it was asked.
class ScriptedUpstream final : public SharedTransport {
public:
    [[nodiscard]] Outcome send(const Request& request, Duration budget, const std::stop_token& given_up) override {
        requests.push_back(request);
        last_budget = budget;
        last_given_up = given_up;
        if (before_answer) {
            before_answer();
        }
        return outcome;
    }

    Outcome outcome = Response{200, {{"Server", "app"}, {"Content-Type", "text/plain"}}, std::string("\0\xFF", 2)};
    std::function<void()> before_answer;
    std::vector<Request> requests;
    Duration last_budget{};
    std::stop_token last_given_up;
};

AppCall neither(const Request& /*request*/, const Outcome& /*outcome*/) { return {}; }

struct Proxied {
    explicit Proxied(record::OnError on_error = record::OnError::stop)
        : service(upstream, log, clock, {std::chrono::seconds(7), on_error, [this] { ++stops; }}) {}

    Outcome get(const std::string& target) { return service.handle({"GET", target, {{"Accept", "a/b"}}, ""}); }
    std::vector<session::Exchange> recorded() const {
        std::vector<session::Exchange> found;
        for (const session::Entry& entry : read_intact(directory.file("s.db")).entries) {
            found.push_back(std::get<session::Exchange>(entry.value));
        }
        return found;
    }

    TemporaryDirectory directory;
    SimulatedClock clock;
    ScriptedUpstream upstream;
    std::unique_ptr<session::SessionWriter> writer = make_writer(directory.file("s.db"));
    record::ExchangeLog log{*writer, clock, neither};
    int stops = 0;
    record::ProxyService service;
};

Outcome failure(FailureKind kind) { return tl::unexpected<TransportFailure>(TransportFailure{kind, "as asked"}); }

} // namespace

TEST_CASE("proxy: forwards a request with one field more, and shows the answer as it came", "[recorder]") {
    Proxied proxied;
    const Request request{
        "PUT", "/a?b=c", {{"X-A", "1"}, {"Via", "1.0 before"}, {"x-a", "2"}}, std::string("\0\x80", 2)};
    CHECK(proxied.service.handle(request) == proxied.upstream.outcome);
    Request forwarded = request;
    forwarded.headers.push_back({"Via", "1.1 scaleit"});
    CHECK(proxied.upstream.requests == std::vector<Request>{forwarded});
    CHECK(proxied.upstream.last_budget == std::chrono::seconds(7));
    const auto recorded = proxied.recorded();
    REQUIRE(recorded.size() == 1);
    CHECK(recorded[0].request.method == "PUT");
    CHECK(recorded[0].request.target == "/a?b=c");
    CHECK(recorded[0].request.body == request.body);
    CHECK_FALSE(find_header(recorded[0].request.headers, "Via") == "1.1 scaleit");
    REQUIRE(recorded[0].outcome);
    CHECK(recorded[0].outcome->body == proxied.upstream.outcome->body);
}

TEST_CASE("proxy: an exchange is durable before its outcome is shown, and lasts from asking to answer", "[recorder]") {
    Proxied proxied;
    proxied.upstream.before_answer = [&] {
        CHECK(proxied.recorded().empty());
        CHECK(proxied.service.in_flight() == 1);
        static_cast<void>(proxied.clock.sleep_until(from_ns(500)));
    };
    REQUIRE(proxied.get("/"));
    CHECK(proxied.service.in_flight() == 0);
    const auto recorded = proxied.recorded(); // the session is still open
    REQUIRE(recorded.size() == 1);
    CHECK(recorded[0].begin == from_ns(0));
    CHECK(recorded[0].end == from_ns(500));
}

TEST_CASE("proxy: failures are recorded, and shown as they are but for one", "[recorder]") {
    for (const FailureKind kind : {FailureKind::timeout, FailureKind::refused, FailureKind::unreachable,
                                   FailureKind::reset, FailureKind::truncated, FailureKind::protocol_error}) {
        Proxied proxied;
        proxied.upstream.outcome = failure(kind);
        CHECK(proxied.get("/") == failure(kind));
        CHECK(proxied.recorded().at(0).outcome == failure(kind));
    }
    Proxied proxied;
    proxied.upstream.outcome = failure(FailureKind::too_large);
    const Outcome shown = proxied.get("/");
    REQUIRE(shown);
    CHECK(shown->status == 502);
    CHECK_THAT(shown->body, contains("over the bound"));
    CHECK(proxied.recorded().at(0).outcome == failure(FailureKind::too_large));
}

TEST_CASE("proxy: a client that leaves makes a timeout, a proxy that stops a reset, an answer that came stays",
          "[recorder]") {
    Proxied proxied;
    std::stop_source client;
    proxied.upstream.before_answer = [&] { client.request_stop(); };
    REQUIRE(proxied.service.handle_for({"GET", "/", {}, ""}, {.left = client.get_token()}));
    CHECK(proxied.upstream.last_given_up.stop_requested());
    proxied.upstream.outcome = failure(FailureKind::reset);
    CHECK_FALSE(proxied.service.handle_for({"GET", "/", {}, ""}, {.left = client.get_token()}));
    proxied.service.begin_stop();
    CHECK_FALSE(proxied.service.handle_for({"GET", "/", {}, ""}, {.left = client.get_token()}));
    const auto recorded = proxied.recorded();
    REQUIRE(recorded.size() == 3);
    CHECK(recorded[0].outcome);
    CHECK(recorded[1].outcome.error() ==
          TransportFailure{FailureKind::timeout, "the client left before the answer came"});
    CHECK(recorded[2].outcome.error() ==
          TransportFailure{FailureKind::reset, "the proxy was stopped before the answer came"});
}

TEST_CASE("proxy: a method that fits no session is refused and ends nothing", "[recorder]") {
    Proxied proxied;
    const Outcome refused = proxied.service.handle({std::string(33, 'A'), "/", {}, ""});
    REQUIRE(refused);
    CHECK(refused->status == 501);
    CHECK(proxied.upstream.requests.empty());
    REQUIRE(proxied.service.handle({std::string(32, 'A'), "/", {}, ""}));
    CHECK(proxied.recorded().size() == 1);
}

TEST_CASE("proxy: fail-closed shows nothing unrecorded, sends nothing more, and says so", "[recorder]") {
    Proxied proxied(record::OnError::stop);
    REQUIRE(proxied.get("/"));
    REQUIRE(proxied.writer->close());
    const Outcome unrecorded = proxied.get("/");
    REQUIRE_FALSE(unrecorded);
    CHECK(unrecorded.error().kind == FailureKind::reset);
    CHECK(proxied.stops == 1);
    CHECK(proxied.service.stopped());
    CHECK(proxied.upstream.requests.size() == 2);
    CHECK(proxied.get("/") == unrecorded);
    CHECK(proxied.upstream.requests.size() == 2);
    CHECK(proxied.log.counts().unrecorded == 1);
}

TEST_CASE("proxy: fail-open shows what it cannot record, and counts it", "[recorder]") {
    Proxied proxied(record::OnError::pass);
    REQUIRE(proxied.get("/"));
    REQUIRE(proxied.writer->close());
    for (int i = 0; i < 3; ++i) {
        CHECK(proxied.get("/") == proxied.upstream.outcome);
    }
    CHECK(proxied.stops == 0);
    CHECK_FALSE(proxied.service.stopped());
    CHECK(proxied.log.counts().recorded == 1);
    CHECK(proxied.log.counts().unrecorded == 3);
}

TEST_CASE("proxy admin: tells health and figures, and nothing else", "[recorder]") {
    for (const record::OnError on_error : {record::OnError::stop, record::OnError::pass}) {
        Proxied proxied(on_error);
        record::ProxyAdmin admin(proxied.service, proxied.log);
        REQUIRE(proxied.get("/"));
        proxied.upstream.outcome = failure(FailureKind::timeout);
        REQUIRE_FALSE(proxied.get("/"));
        CHECK(admin.handle({"GET", "/healthz?x", {}, ""}) == json_response(200, R"({"status":"recording"})"));
        const Outcome metrics = admin.handle({"GET", "/metrics", {}, ""});
        REQUIRE(metrics);
        CHECK(find_header(metrics->headers, "Content-Type") == "text/plain; version=0.0.4; charset=utf-8");
        CHECK_THAT(metrics->body, contains("scaleit_proxy_recorded_total 2\n"));
        CHECK_THAT(metrics->body, contains("scaleit_proxy_unrecorded_total 0\n"));
        CHECK_THAT(metrics->body, contains("scaleit_proxy_outcomes_total{kind=\"response\"} 1\n"));
        CHECK_THAT(metrics->body, contains("scaleit_proxy_outcomes_total{kind=\"timeout\"} 1\n"));
        CHECK_THAT(metrics->body, contains("scaleit_proxy_in_flight 0\n"));
        REQUIRE(proxied.writer->close());
        static_cast<void>(proxied.get("/"));
        CHECK(admin.handle({"GET", "/healthz", {}, ""}) ==
              (on_error == record::OnError::stop ? json_response(503, R"({"status":"stopped"})")
                                                 : json_response(200, R"({"status":"passing_unrecorded"})")));
        CHECK_THAT(admin.handle({"GET", "/metrics", {}, ""})->body, contains("scaleit_proxy_unrecorded_total 1\n"));
        CHECK(admin.handle({"GET", "/", {}, ""})->status == 404);
        const Outcome refused = admin.handle({"POST", "/metrics", {}, ""});
        CHECK(refused->status == 405);
        CHECK(find_header(refused->headers, "Allow") == "GET, HEAD");
    }
}

TEST_CASE("poll clock: the first poll is at the start, and each further one a step later", "[recorder]") {
    record::PollClock clock(std::chrono::seconds(15));
    CHECK(clock.now() == k_start);
    clock.count_poll();
    CHECK(clock.now() == k_start);
    clock.count_poll();
    CHECK(clock.now() == k_start + std::chrono::seconds(15));
    CHECK(clock.sleep_until(k_start) == Wake::due);
    CHECK(clock.sleep_until(k_start + std::chrono::hours(1)) == Wake::stopped);
}
