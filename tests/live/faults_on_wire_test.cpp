// Every fault of the fake app as a client meets it: over a real connection, kept alive from the call before, and
// in-process. Both must come to the same.
#include "controller/live/http_transport.hpp"
#include "controller/live/server.hpp"
#include "controller/loop/app_codec.hpp"
#include "controller/port/direct_transport.hpp"
#include "fake_app/demand/series.hpp"
#include "fake_app/service/fake_app.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/raw_http.hpp"

#include <functional>

namespace scaleit::fake_app {

namespace {

using namespace std::chrono_literals;
using fault::CallKind;
using fault::FaultKind;
using test::contains;

fault::Rule at_call(FaultKind kind, std::uint64_t call, Duration time = {}) {
    fault::Rule rule;
    rule.fault = kind;
    rule.time.max = time;
    rule.when.at = std::vector<std::uint64_t>{call};
    return rule;
}

/// A fake app in lock-step time with these rules, in-process and on a socket.
struct App {
    explicit App(std::vector<fault::Rule> rules)
        : app({.world = {}, .faults = {fault::FaultSpec{std::move(rules), 0}, Seed{1}}}, demand, time),
          server(test::serve(app)) {}

    [[nodiscard]] std::unique_ptr<live::HttpTransport> client() const {
        return live::HttpTransport::create("http://127.0.0.1:" + std::to_string(server->port())).value();
    }

    demand::Series demand{1min, {5}};
    LockstepTime time{1min};
    FakeApp app;
    std::unique_ptr<live::Server> server;
};

/// What three calls of that kind came to: `ok`, or the failure's name and status.
std::string fates(Transport& transport, CallKind kind, Duration budget) {
    std::string text;
    const auto add = [&](const auto& result) {
        text += result ? std::string("ok ")
                       : std::string(name(result.error().kind)) + std::to_string(result.error().http_status) + " ";
    };
    for (int call = 0; call < 3; ++call) {
        if (kind == CallKind::read) {
            add(loop::read_status(transport.send(loop::status_request(), budget), k_start));
        } else {
            add(loop::read_replicas(transport.send(loop::replicas_request(7), budget)));
        }
    }
    return text;
}

const std::string k_get_status = "GET /app/status HTTP/1.1\r\nHost: h\r\n\r\n";
const std::string k_status_body = R"({"cpu":{"highPriority":0.50},"replicas":10})";

} // namespace

TEST_CASE("faults on the wire: each kind hits a kept connection, and comes to what it comes to in-process",
          "[fake_app][live]") {
    for (std::size_t i = 0; i < fault::k_fault_kinds; ++i) {
        const auto kind = static_cast<FaultKind>(i);
        for (const CallKind call : {CallKind::read, CallKind::write}) {
            // Where a client would wait, its patience is short, though not so short that a busy machine tries it.
            const bool waits = kind == FaultKind::timeout || kind == FaultKind::latency || kind == FaultKind::slow_drip;
            const Duration budget = waits ? Duration(1s) : Duration(10s);
            if (!applies_to(kind, call) || kind == FaultKind::quota) {
                continue;
            }
            INFO(name(kind) << (call == CallKind::read ? " of reads" : " of writes"));
            App on_socket({at_call(kind, 1, 1min)});
            const auto http = on_socket.client();
            const std::string over_http = fates(*http, call, budget);
            App direct({at_call(kind, 1, 1min)});
            DirectTransport in_process(direct.app);
            std::string in_process_fates = fates(in_process, call, budget);
            if (kind == FaultKind::refuse) {
                in_process_fates = "ok reset0 ok "; // over a connection that stands already
            }
            CHECK(over_http == in_process_fates);
            CHECK(over_http.substr(0, 3) == "ok ");
            CHECK(over_http.substr(over_http.size() - 3) == "ok ");
            CHECK(on_socket.app.served() == direct.app.served());
            CHECK(on_socket.app.served().faults.of(kind) == 1);
        }
    }
}

TEST_CASE("faults on the wire: a latency within the budget is waited for", "[fake_app][live]") {
    const FaultKind kind = GENERATE(FaultKind::latency, FaultKind::slow_drip);
    App app({at_call(kind, 0, 80ms), at_call(kind, 1, 80ms)});
    const auto http = app.client();
    const auto begin = std::chrono::steady_clock::now();
    CHECK(fates(*http, CallKind::read, 10s) == "ok ok ok ");
    CHECK(std::chrono::steady_clock::now() - begin >= 160ms);
}

TEST_CASE("faults on the wire: the bytes of each cut", "[fake_app][live]") {
    const auto cut = [](FaultKind kind) {
        App app({at_call(kind, 0)});
        return test::exchange_all(*app.server, k_get_status);
    };
    SECTION("truncated: half of the announced body, a good end") {
        const test::RawRead read = cut(FaultKind::truncated);
        CHECK_THAT(read.bytes, contains("Content-Length: 43\r\n") &&
                                   Catch::Matchers::EndsWith("\r\n\r\n" + k_status_body.substr(0, 21)));
        CHECK(read.ending == test::Ending::closed);
    }
    SECTION("reset before the body: a whole head") {
        const test::RawRead read = cut(FaultKind::reset_before_body);
        CHECK_THAT(read.bytes, contains("HTTP/1.1 200 ") && Catch::Matchers::EndsWith("\r\n\r\n"));
        CHECK(read.ending == test::Ending::reset);
    }
    SECTION("reset after the body: everything, and no good end") {
        const test::RawRead read = cut(FaultKind::reset_after_body);
        CHECK_THAT(read.bytes, Catch::Matchers::EndsWith("\r\n\r\n" + k_status_body));
        CHECK(read.ending == test::Ending::reset);
    }
    SECTION("reset: nothing at all") {
        const test::RawRead read = cut(FaultKind::reset);
        CHECK(read.bytes.empty());
        CHECK(read.ending == test::Ending::reset);
    }
}

TEST_CASE("faults on the wire: a slow drip comes in pieces", "[fake_app][live]") {
    App app({at_call(FaultKind::slow_drip, 0, 1min)});
    const test::RawSocket socket = test::RawSocket::connect(app.server->port());
    socket.send(k_get_status);
    const test::RawRead first = socket.read_until("H");
    CHECK(first.bytes.size() < 20);
    CHECK(first.ending == test::Ending::open);
    app.server->stop(); // does not wait for the rest
}

TEST_CASE("faults on the wire: a client that ended its side is not kept waiting", "[fake_app][live]") {
    App app({at_call(FaultKind::latency, 0, 10min)});
    const test::RawSocket socket = test::RawSocket::connect(app.server->port());
    socket.send(k_get_status);
    socket.end_sending();
    CHECK_THAT(socket.read_all().bytes, Catch::Matchers::EndsWith(k_status_body));
}

TEST_CASE("faults on the wire: 429 says when to come back", "[fake_app][live]") {
    fault::Rule quota;
    quota.fault = FaultKind::quota;
    quota.quota = {1, 10min};
    App app({at_call(FaultKind::http_429, 0, 7s), quota});
    const auto http = app.client();
    const auto retry_after = [&] {
        const Outcome outcome = http->send(loop::status_request(), 10s);
        REQUIRE(outcome.has_value());
        return std::to_string(outcome->status) + " " +
               std::string(find_header(outcome->headers, "Retry-After").value_or("none"));
    };
    CHECK(retry_after() == "429 7");
    CHECK(retry_after() == "200 none"); // minute 1 of 10
    CHECK(retry_after() == "429 480");  // minute 2
}

} // namespace scaleit::fake_app
