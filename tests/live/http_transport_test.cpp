// The client against servers that do exactly what a test says.
#include "controller/live/http_transport.hpp"

#include "controller/live/response_reader.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/scripted_server.hpp"

#include <future>

using namespace scaleit;
using namespace scaleit::test;
using namespace std::chrono_literals;

namespace {

constexpr Duration k_budget = 20s;

std::unique_ptr<live::HttpTransport> client_of(const std::string& url) {
    return live::HttpTransport::create(url).value();
}

Outcome get(Transport& transport, Duration budget = k_budget) {
    return transport.send({"GET", "/app/status", {}, {}}, budget);
}

/// The outcome of one GET that is answered with exactly `answer`, after which the connection ends.
Outcome outcome_of(const std::string& answer) {
    ScriptedServer server({answer_once(answer)});
    return get(*client_of(server.url()));
}

std::string failure_of(const std::string& answer) {
    const Outcome outcome = outcome_of(answer);
    return outcome ? "status " + std::to_string(outcome->status) : std::string(name(outcome.error().kind));
}

/// Sends `begin`, then one byte at a time for as long as the client listens.
ScriptedServer::Script drip(const std::string& begin, std::string_view byte, std::atomic<int>& sent) {
    return [=, &sent](RawSocket& socket) {
        static_cast<void>(socket.read_until("\r\n\r\n"));
        socket.send(begin);
        while (sent < 20'000 && socket.is_silent_for(1ms) && socket.send(byte)) {
            ++sent;
        }
    };
}

} // namespace

TEST_CASE("http transport: one deadline bounds a server that drips its answer", "[live]") {
    const auto [begin, byte] = GENERATE(
        table<std::string, std::string>({{"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", "x"},
                                         {"HTTP/1.1 200 OK\r\nX-Long: ", "x"},
                                         {"HTTP/1.1 200 OK\r\n\r\n", "x"},
                                         {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n"},
                                         {"", "HTTP/1.1 100 Continue\r\n\r\n"}}));
    CAPTURE(begin);
    std::atomic<int> sent = 0;
    ScriptedServer server({drip(begin, byte, sent)});
    const Outcome outcome = get(*client_of(server.url()), 300ms);
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().kind == FailureKind::timeout);
    CHECK_THAT(outcome.error().detail, contains(server.url().substr(7)));
    CHECK(sent > 0);
    CHECK(sent < 20'000);
}

TEST_CASE("http transport: the budget covers connecting", "[live]") {
    const RawListener full(0);
    const RawSocket first = RawSocket::connect(full.port()); // fills the queue, so that the next one hangs
    const Outcome outcome = get(*client_of("http://127.0.0.1:" + std::to_string(full.port())), 100ms);
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().kind == FailureKind::timeout);
}

TEST_CASE("http transport: the budget covers sending", "[live]") {
    const RawListener deaf; // the system takes the connection on, and nobody reads from it
    const auto transport = client_of("http://127.0.0.1:" + std::to_string(deaf.port()));
    // Connected before the budget begins: on a busy machine it may be over before so large a request is put together.
    REQUIRE(transport->connect(k_budget));
    const Outcome outcome = transport->send({"PUT", "/", {}, std::string(std::size_t{64} << 20U, 'x')}, 200ms);
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().kind == FailureKind::timeout);
    CHECK_THAT(outcome.error().detail, contains("could not be sent"));
}

TEST_CASE("http transport: a budget of nothing is a timeout", "[live]") {
    ScriptedServer server({answer_once("HTTP/1.1 204 No Content\r\n\r\n")});
    const auto transport = client_of(server.url());
    CHECK(get(*transport, 0s).error().kind == FailureKind::timeout);
    CHECK(get(*transport, -1s).error().kind == FailureKind::timeout);
}

TEST_CASE("http transport: a port where nobody listens is refused, by name", "[live]") {
    const std::string authority = "127.0.0.1:" + std::to_string(free_port());
    const Outcome outcome = get(*client_of("http://" + authority));
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().kind == FailureKind::refused);
    CHECK_THAT(outcome.error().detail, contains(authority) && contains("GET"));
}

TEST_CASE("http transport: a name is resolved inside the budget", "[live]") {
    const Outcome unknown = get(*client_of("http://no-such-host.invalid:80"), 2s);
    REQUIRE_FALSE(unknown);
    CHECK((unknown.error().kind == FailureKind::unreachable || unknown.error().kind == FailureKind::timeout));

    ScriptedServer server({answer_once("HTTP/1.1 204 No Content\r\n\r\n")});
    CHECK(get(*client_of("http://localhost:" + std::to_string(server.port()))).value().status == 204);
}

TEST_CASE("http transport: an answer over a bound is too large, one at the bound is not", "[live]") {
    const std::string bound(live::k_response_body_bytes_max, 'x');
    const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    CHECK(failure_of("HTTP/1.1 200 OK\r\nContent-Length: 1048577\r\n\r\n") == "too_large");
    CHECK(failure_of("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n") == "too_large");
    CHECK(failure_of("HTTP/1.1 200 OK\r\n\r\n" + bound + "x") == "too_large");
    CHECK(failure_of(chunked + "100000\r\n" + bound + "\r\n1\r\nx\r\n0\r\n\r\n") == "too_large");
    CHECK(failure_of(chunked + "FFFFFFFFFFFFFFFF\r\n") == "too_large");
    CHECK(failure_of("HTTP/1.1 200 OK\r\nX: " + std::string(70'000, 'x') + "\r\n\r\n") == "too_large");

    CHECK(outcome_of("HTTP/1.1 200 OK\r\nContent-Length: 1048576\r\n\r\n" + bound).value().body == bound);
    CHECK(outcome_of("HTTP/1.1 200 OK\r\n\r\n" + bound).value().body == bound);
    CHECK(outcome_of(chunked + "100000\r\n" + bound + "\r\n0\r\n\r\n").value().body == bound);
}

TEST_CASE("http transport: an answer that ends too soon is truncated", "[live]") {
    CHECK(failure_of("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n123456789") == "truncated");
    CHECK(failure_of("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n") == "truncated");
    CHECK(failure_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc") == "truncated");
    CHECK(failure_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n") == "truncated");
    CHECK(failure_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n") == "truncated");
    CHECK(failure_of("HTTP/1.1 200 OK\r\nContent-Le") == "truncated");
    CHECK(failure_of("H") == "truncated");
}

TEST_CASE("http transport: a connection that breaks or ends without an answer is reset", "[live]") {
    CHECK(failure_of("") == "reset");
    const auto begin = GENERATE(as<std::string>(), "", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1");
    ScriptedServer server({[&](RawSocket& socket) {
        static_cast<void>(socket.read_until("\r\n\r\n"));
        socket.send(begin);
        socket.reset();
    }});
    const Outcome outcome = get(*client_of(server.url()));
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().kind == FailureKind::reset);
}

TEST_CASE("http transport: what is not HTTP/1.x is a protocol error", "[live]") {
    const auto answer =
        GENERATE(as<std::string>(), "garbage", "\x01\x02\x03", "HTTP/2 200 OK\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n",
                 "HTTP/1.1 99 Low\r\n\r\n", "HTTP/1.1 abc OK\r\n\r\n", "HTTP/1.1  200\r\n\r\n", "HTTP/1.1 200 OK\n\n",
                 "HTTP/1.1 200 OK\r\nX: a\rb\r\n\r\n", "HTTP/1.1 200 OK\r\nNo colon\r\n\r\n",
                 "HTTP/1.1 200 OK\r\nX : a\r\n\r\n", "HTTP/1.1 200 OK\r\nX: a\r\n folded\r\n\r\n",
                 "HTTP/1.1 200 OK\r\nContent-Length: 1x\r\n\r\n1", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                 "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n12",
                 "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                 "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nx",
                 "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
                 "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n",
                 "HTTP/1.1 101 Switching Protocols\r\n\r\n");
    CAPTURE(answer);
    CHECK(failure_of(answer) == "protocol_error");
}

TEST_CASE("http transport: a request that HTTP cannot carry is never sent", "[live]") {
    ScriptedServer server({});
    const auto transport = client_of(server.url());
    for (const Request& request :
         {Request{"GET", "/a b", {}, {}}, Request{"GET", "/\r\nX: y", {}, {}}, Request{"GE T", "/", {}, {}},
          Request{"GET", "", {}, {}}, Request{"GET", "/", {{"X", "a\r\nY: b"}}, {}},
          Request{"GET", "/", {{"X:", "a"}}, {}}}) {
        CHECK(transport->send(request, k_budget).error().kind == FailureKind::protocol_error);
    }
    CHECK(server.connections() == 0);
}

TEST_CASE("http transport: requests are framed by the transport alone", "[live]") {
    std::promise<std::string> seen;
    ScriptedServer server({[&](RawSocket& socket) {
        seen.set_value(socket.read_until("body!").bytes);
        socket.send("HTTP/1.1 204 No Content\r\n\r\n");
    }});
    const Request request{
        "PUT",
        "/app/replicas?x=1",
        {{"Content-Type", "text/plain"}, {"Host", "elsewhere"}, {"Content-Length", "99"}, {"connection", "close"}},
        "body!"};
    CHECK(client_of(server.url() + "/prefix/")->send(request, k_budget).value().status == 204);
    CHECK(seen.get_future().get() ==
          "PUT /prefix/app/replicas?x=1 HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
              "\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nbody!");
}

TEST_CASE("http transport: an answer keeps its end-to-end headers and drops the hop's", "[live]") {
    const Outcome outcome =
        outcome_of("HTTP/1.1 200 OK\r\nX-A:  1 \r\nConnection: keep-alive, X-Hop\r\nX-Hop: 1\r\n"
                   "Keep-Alive: timeout=5\r\nContent-Length: 2\r\nx-a: 2\r\nLocation: /b\r\n\r\nok");
    CHECK(outcome.value() == Response{200, {{"X-A", "1"}, {"x-a", "2"}, {"Location", "/b"}}, "ok"});
}

TEST_CASE("http transport: answers in every framing are read whole", "[live]") {
    CHECK(outcome_of("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200\r\n"
                     "Content-Length: 2\r\n\r\nok")
              .value() == Response{200, {}, "ok"});
    CHECK(outcome_of("HTTP/1.0 200 OK\r\n\r\nuntil close").value().body == "until close");
    CHECK(outcome_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n"
                     "3;ext=\"1\"\r\nabc\r\n00a\r\n0123456789\r\n0\r\nX-Trailer: 1\r\n\r\n")
              .value() == Response{200, {}, "abc0123456789"});
    CHECK(outcome_of("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n").value() == Response{204, {}, ""});
    CHECK(outcome_of("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n").value() ==
          Response{304, {{"Content-Length", "5"}}, ""});
}

TEST_CASE("http transport: only http and https base URLs are taken", "[live]") {
    for (const char* url : {"", "127.0.0.1:8123", "ftp://127.0.0.1", "http://", "http://h:0", "http://h:99999",
                            "http://u@h:1", "http://h:1/?q=1", "http://h:1/#f", "http://h:x"}) {
        CAPTURE(url);
        const auto made = live::HttpTransport::create(url);
        REQUIRE_FALSE(made);
        CHECK(made.error().kind == ErrorKind::usage);
        CHECK_THAT(made.error().message, contains("http://127.0.0.1:8123"));
    }
    CHECK(live::HttpTransport::create("https://h:1"));
    CHECK(live::HttpTransport::create("http://[::1]:8123/a/b/"));
    CHECK(live::HttpTransport::create("http://example.org"));
}
