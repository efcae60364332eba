// The API on real sockets, as its clients and those who would like to be find it. Forms of smuggled requests are
// refused by the server for every service: server_limits_test.cpp and hostile_clients_test.cpp.
#include "controller/api/api.hpp"
#include "controller/api/guard.hpp"
#include "controller/live/http_transport.hpp"
#include "controller/live/system_clock.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/raw_http.hpp"
#include "tests/support/table_fleet.hpp"

#include <thread>

using namespace scaleit;
using namespace scaleit::test;
using namespace std::chrono_literals;

namespace {

const std::string k_token = "correct-horse-battery";

struct LiveApi {
    explicit LiveApi(api::GuardOptions guarding = {}, live::ServerOptions options = {},
                     api::ApiOptions api_options = {})
        : api(
              fleet, clock, [] { return std::string(); }, api_options),
          guard(api, clock, std::move(guarding)) {
        options.body_bytes_max = api::k_request_body_bytes_max;
        server = serve(guard, options);
    }

    TableFleet fleet;
    live::SystemClock clock;
    api::Api api;
    api::Guard guard;
    std::unique_ptr<live::Server> server;

    [[nodiscard]] std::string exchange(const std::string& head, const std::string& body = {}) const {
        const std::string length = body.empty() ? "" : "Content-Length: " + std::to_string(body.size()) + "\r\n";
        return exchange_all(*server, head + "Connection: close\r\n" + length + "\r\n" + body).bytes;
    }
    [[nodiscard]] std::string get(const std::string& target, const std::string& fields = {}) const {
        return exchange("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + fields);
    }
    [[nodiscard]] bool running() const { return fleet.view("web")->running; }
};

bool has_status(const std::string& answer, int status) {
    return answer.rfind("HTTP/1.1 " + std::to_string(status) + " ", 0) == 0;
}

} // namespace

TEST_CASE("api: a visit with a browser or curl stops and starts", "[api][live]") {
    const LiveApi bench;
    CHECK(has_status(bench.get("/stop", "User-Agent: curl/7.88\r\nAccept: */*\r\n"), 200));
    CHECK_FALSE(bench.running());
    CHECK(has_status(bench.get("/start", "Sec-Fetch-Site: none\r\nSec-Fetch-Mode: navigate\r\n"), 200));
    CHECK(bench.running());
}

TEST_CASE("api: without the token, with a wrong one, with it in the URL: nothing", "[api][live]") {
    const LiveApi bench({.token = k_token, .loopback_only = false});
    CHECK(has_status(bench.get("/stop"), 401));
    CHECK(has_status(bench.get("/stop", "Authorization: Bearer correct-horse-batterx\r\n"), 401));
    CHECK(has_status(bench.get("/stop", "Authorization: Bearer \r\n"), 401));
    CHECK(has_status(bench.get("/stop?token=" + k_token), 400));
    CHECK(has_status(bench.get("/stop?access_token=" + k_token, "Authorization: Bearer " + k_token + "\r\n"), 400));
    CHECK(has_status(bench.get("/metrics"), 401));
    CHECK(bench.running());
    CHECK(has_status(bench.get("/stop", "Authorization: Bearer " + k_token + "\r\n"), 200));
    CHECK_FALSE(bench.running());
}

TEST_CASE("api: a page of another site changes nothing", "[api][live]") {
    const LiveApi bench;
    const std::string form = "POST /stop HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n";
    CHECK(has_status(bench.exchange(form + "Origin: http://evil.example\r\n", "{}"), 403));
    CHECK(has_status(bench.exchange(form + "Sec-Fetch-Site: cross-site\r\n", "{}"), 403));
    CHECK(has_status(bench.exchange(form, "{}"), 415)); // a browser that says nothing of itself
    CHECK(has_status(bench.get("/stop", "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Dest: image\r\n"), 403));
    CHECK(has_status(bench.exchange("OPTIONS /stop HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\n"
                                    "Access-Control-Request-Method: POST\r\n"),
                     403));
    CHECK(has_status(bench.exchange("GET /stop HTTP/1.1\r\nHost: rebound.example:80\r\n"), 421));
    CHECK(bench.running());
}

TEST_CASE("api: tricks with paths lead nowhere", "[api][live]") {
    const LiveApi bench;
    for (const char* path : {"//stop", "/./stop", "/x/../stop", "/%73top", "/%2e%2e/stop", "/stop/", "/stop%00",
                             "/scaling/priorities/..%2f..%2fstop", "/STOP", "/stop;x=1", "/..%2f..%2fetc%2fpasswd"}) {
        INFO(path);
        const std::string answer = bench.get(path);
        CHECK((has_status(answer, 404) || has_status(answer, 405)));
        CHECK(answer.find("passwd") == answer.rfind("passwd")); // no more than the path that was asked for
    }
    CHECK(has_status(bench.get(std::string("/stop\0", 6)), 400));
    CHECK(has_status(bench.get("/stop#x"), 400));
    CHECK(bench.running());
}

TEST_CASE("api: bodies too large and too slow are ended", "[api][live]") {
    const LiveApi bench({}, {.request_timeout = 200ms});
    const std::string post = "POST /scaling/scale HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    CHECK(has_status(exchange_all(*bench.server, post + "Content-Length: 262145\r\n\r\n").bytes, 413));
    const RawSocket slow = RawSocket::connect(bench.server->port());
    slow.send(post + "Content-Length: 22\r\n\r\n{\"target_");
    CHECK(has_status(slow.read_all().bytes, 408));
    CHECK_FALSE(bench.fleet.view("web")->manual.has_value());
}

TEST_CASE("api: events arrive as they happen, until the client leaves", "[api][live]") {
    LiveApi bench({}, {}, {.streams_max = 1});
    RawSocket watcher = RawSocket::connect(bench.server->port());
    watcher.send("GET /scaling/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n");
    CHECK_THAT(watcher.read_until("retry: ").bytes, contains("Content-Type: text/event-stream"));
    bench.fleet.add_tick("web", 0.5, 3, 3);
    CHECK_THAT(watcher.read_until("\n\n\r\n").bytes + watcher.read_until("\n\n\r\n").bytes,
               contains("id: 1\nevent: tick\ndata: {"));
    CHECK(has_status(bench.get("/scaling/events"), 503)); // the one place is taken
    CHECK(has_status(bench.get("/stop"), 200));
    CHECK_THAT(watcher.read_until("stopped\n").bytes, contains("id: 2\n"));
    watcher.close();
    // The place comes back once the server sees that the client has left.
    RawSocket next = RawSocket::connect(bench.server->port());
    std::string answer;
    for (int tries = 0; tries < 200 && !has_status(answer, 200); ++tries) {
        std::this_thread::sleep_for(20ms);
        next = RawSocket::connect(bench.server->port());
        next.send("GET /scaling/events HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: 1\r\n\r\n");
        answer = next.read_until("\r\n\r\n").bytes;
    }
    REQUIRE(has_status(answer, 200));
    CHECK_THAT(answer + next.read_until("stopped\n").bytes, contains("id: 2\n"));
}

TEST_CASE("api: a flood from one address is told when to come again", "[api][live]") {
    const LiveApi bench({.rate = {.per_second = 0.001, .burst = 5}});
    std::vector<std::string> answers(8);
    for (std::string& answer : answers) {
        answer = bench.get("/healthz");
    }
    CHECK(has_status(answers[4], 200));
    CHECK(has_status(answers[5], 429));
    CHECK_THAT(answers[5], contains("Retry-After: "));
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
