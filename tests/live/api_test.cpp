// The API on real sockets, as its clients find it. Those who would like to be: api_security_test.cpp.
#include "controller/live/http_transport.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/live_api.hpp"

#include <thread>

using namespace scaleit;
using namespace scaleit::test;
using namespace std::chrono_literals;

namespace {

const std::string k_token = "correct-horse-battery";

} // namespace

TEST_CASE("api: a visit with a browser or curl stops and starts", "[api][live]") {
    const LiveApi bench;
    CHECK(has_status(bench.get("/stop", "User-Agent: curl/7.88\r\nAccept: */*\r\n"), 200));
    CHECK_FALSE(bench.running());
    CHECK(has_status(bench.get("/start", "Sec-Fetch-Site: none\r\nSec-Fetch-Mode: navigate\r\n"), 200));
    CHECK(bench.running());
}

TEST_CASE("api: events arrive as they happen, until the client leaves", "[api][live]") {
    LiveApi bench({}, {}, {.streams_max = 1});
    RawSocket watcher = RawSocket::connect(bench.server->port());
    watcher.send("GET /scaling/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n");
    CHECK_THAT(watcher.read_until("retry: ").bytes, contains("Content-Type: text/event-stream"));
    bench.fleet.add_tick("web", 0.5, 3, 3);
    CHECK_THAT(watcher.read_until("\n\n\r\n").bytes + watcher.read_until("\n\n\r\n").bytes,
               contains("id: 1-1\nevent: tick\ndata: {"));
    CHECK(has_status(bench.get("/scaling/events"), 503)); // the one place is taken
    CHECK(has_status(bench.get("/stop"), 200));
    CHECK_THAT(watcher.read_until("stopped\n").bytes, contains("id: 1-2\n"));
    watcher.close();
    // The place comes back once the server sees that the client has left.
    RawSocket next = RawSocket::connect(bench.server->port());
    std::string answer;
    for (int tries = 0; tries < 200 && !has_status(answer, 200); ++tries) {
        std::this_thread::sleep_for(20ms);
        next = RawSocket::connect(bench.server->port());
        next.send("GET /scaling/events HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: 1-1\r\n\r\n");
        answer = next.read_until("\r\n\r\n").bytes;
    }
    REQUIRE(has_status(answer, 200));
    CHECK_THAT(answer + next.read_until("stopped\n").bytes, contains("id: 1-2\n"));
}

TEST_CASE("api: over TLS it is what it is without", "[api][live]") {
    Certificates certificates;
    const auto pair = certificates.signed_for("api", "IP:127.0.0.1");
    LiveApi bench({.token = k_token, .scheme = "https"},
                  {.tls = live::Tls::for_server(pair.certificate, pair.key).value()});
    const auto client =
        live::HttpTransport::create("https://127.0.0.1:" + std::to_string(bench.server->port()), certificates.ca_file())
            .value();
    const Headers known{{"Authorization", "Bearer " + k_token}};
    CHECK(client->send({"GET", "/scaling/status", {}, {}}, 20s)->status == 401);
    CHECK(client->send({"GET", "/scaling/status", known, {}}, 20s)->status == 200);
    CHECK(client->send({"GET", "/stop", known, {}}, 20s)->status == 200);
    CHECK_FALSE(bench.running());
}
