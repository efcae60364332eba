// The recording proxy on real sockets: what upstream and client see, byte for byte, and what the session says of it.
#include "tests/support/raw_http.hpp"
#include "tests/support/recording_proxy.hpp"
#include "tests/support/scripted_server.hpp"
#include "tests/support/table_service.hpp"

#include <thread>

using namespace scaleit;
using namespace scaleit::test;
using namespace std::chrono_literals;

namespace {

/// Bytes that text does not have: every one of them, ends of lines and of strings among them.
std::string binary() {
    std::string bytes("\0\r\n\r\n0\r\n", 8);
    for (int c = 0; c < 256; ++c) {
        bytes += static_cast<char>(c);
    }
    return bytes;
}

std::string with_length(const std::string& body) {
    return "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// The body in chunks of 100 bytes. Requires: a whole number of them.
std::string chunked(const std::string& body) {
    std::string bytes = "Transfer-Encoding: chunked\r\n\r\n";
    for (std::size_t at = 0; at < body.size(); at += 100) {
        bytes += "64\r\n" + body.substr(at, 100) + "\r\n";
    }
    return bytes + "0\r\n\r\n";
}

/// Reads one request whose bytes contain `end`, keeps it, and sends `answer`.
ScriptedServer::Script keep_and_answer(std::string& request, std::string end, std::string answer) {
    return [&request, end = std::move(end), answer = std::move(answer)](RawSocket& socket) {
        request = socket.read_until(end).bytes;
        socket.send(answer);
    };
}

/// The answer to `request`, sent on a connection of its own.
std::string asked(const RecordingProxy& proxy, const std::string& request) {
    const RawSocket socket = RawSocket::connect(proxy.port());
    socket.send(request);
    return socket.read_answer().bytes;
}

/// Waits until so many exchanges are in the session.
std::vector<session::Exchange> recorded(const RecordingProxy& proxy, std::size_t count) {
    std::vector<session::Exchange> found;
    for (int tries = 0; tries < 2000 && found.size() < count; ++tries) {
        std::this_thread::sleep_for(5ms);
        found = proxy.exchanges();
    }
    REQUIRE(found.size() == count);
    return found;
}

FailureKind recorded_failure(const RecordingProxy& proxy) {
    const auto exchanges = recorded(proxy, 1);
    REQUIRE_FALSE(exchanges[0].outcome);
    return exchanges[0].outcome.error().kind;
}

} // namespace

TEST_CASE("live proxy: bodies pass byte for byte in either framing, both ways", "[live]") {
    const std::string body = binary() + std::string(36, 'x'); // 300 bytes: whole chunks
    REQUIRE(body.size() == 300);
    for (const bool up_chunked : {false, true}) {
        for (const bool down_chunked : {false, true}) {
            std::string seen;
            ScriptedServer upstream({keep_and_answer(
                seen, body, "HTTP/1.1 200 OK\r\n" + (down_chunked ? chunked(body) : with_length(body)))});
            RecordingProxy proxy(upstream.url());
            const std::string answer =
                asked(proxy, "PUT /x HTTP/1.1\r\nHost: h\r\n" + (up_chunked ? chunked(body) : with_length(body)));
            CHECK((answer == "HTTP/1.1 200 OK\r\n" + with_length(body)));
            CHECK((seen == "PUT /x HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(upstream.port()) +
                               "\r\nVia: 1.1 scaleit\r\n" + with_length(body)));
            const auto exchanges = recorded(proxy, 1);
            CHECK((exchanges[0].request.body == body));
            CHECK((exchanges[0].outcome.value().body == body));
        }
    }
}

TEST_CASE("live proxy: what belongs to a connection stays on it, the rest passes as it is", "[live]") {
    std::string seen;
    ScriptedServer upstream({keep_and_answer(seen, "\r\n\r\n",
                                             "HTTP/1.1 200 OK\r\nConnection: x-hop, keep-alive\r\nX-Hop: 1\r\n"
                                             "Keep-Alive: timeout=5\r\nProxy-Authenticate: Basic\r\nTrailer: X-T\r\n"
                                             "Date: Mon, 01 Jan 2024 00:00:00 GMT\r\nSet-Cookie: a\r\nset-cookie: b\r\n"
                                             "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\nok")});
    RecordingProxy proxy(upstream.url());
    const std::string answer =
        asked(proxy, "GET /p?q=%20 HTTP/1.1\r\nHost: somewhere.example\r\nConnection: close, X-Own\r\nX-Own: 1\r\n"
                     "TE: trailers\r\nUpgrade: h2c\r\nKeep-Alive: 5\r\nProxy-Authorization: Basic eA==\r\n"
                     "Proxy-Connection: close\r\nAuthorization: Bearer t\r\nvia: 1.0 edge\r\nCookie: c\r\n\r\n");
    CHECK(seen == "GET /p?q=%20 HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(upstream.port()) +
                      "\r\nAuthorization: Bearer t\r\nvia: 1.0 edge\r\nCookie: c\r\nVia: 1.1 scaleit\r\n\r\n");
    CHECK(answer == "HTTP/1.1 200 OK\r\nDate: Mon, 01 Jan 2024 00:00:00 GMT\r\nSet-Cookie: a\r\nset-cookie: b\r\n"
                    "Content-Encoding: gzip\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
}

TEST_CASE("live proxy: answers without a body have none, and keep their length", "[live]") {
    std::string seen;
    const auto answered = [&](const std::string& method, const std::string& head) {
        ScriptedServer upstream({keep_and_answer(seen, "\r\n\r\n", head)});
        RecordingProxy proxy(upstream.url());
        const std::string request = method + " / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
        const std::string answer = exchange_all(proxy.server(), request).bytes;
        CHECK(recorded(proxy, 1)[0].outcome.value().body.empty());
        return answer;
    };
    CHECK(answered("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 42\r\n\r\n") ==
          "HTTP/1.1 200 OK\r\nContent-Length: 42\r\nConnection: close\r\n\r\n");
    CHECK(answered("GET", "HTTP/1.1 204 No Content\r\n\r\n") == "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
    CHECK(answered("GET", "HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\nContent-Length: 9\r\n\r\n") ==
          "HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\nConnection: close\r\n\r\n");
}

TEST_CASE("live proxy: connections are kept on both sides", "[live]") {
    TableService service;
    const auto server = serve(service);
    RecordingProxy proxy("http://127.0.0.1:" + std::to_string(server->port()));
    const RawSocket socket = RawSocket::connect(proxy.port());
    for (int i = 0; i < 20; ++i) {
        socket.send(k_get);
        CHECK_THAT(socket.read_answer().bytes, contains("GET /\n"));
    }
    socket.send(k_get + k_get); // pipelined
    CHECK_THAT(socket.read_answer().bytes, contains("GET /\n"));
    CHECK(recorded(proxy, 22).size() == 22);
    CHECK(service.calls() == 22);
}

TEST_CASE("live proxy: clients at once are all recorded, in one order, that of the ends", "[live]") {
    constexpr int k_clients = 8;
    constexpr int k_each = 50;
    TableService service;
    const auto server = serve(service);
    RecordingProxy proxy("http://127.0.0.1:" + std::to_string(server->port()));
    std::vector<std::thread> clients;
    std::atomic<int> answered = 0;
    for (int c = 0; c < k_clients; ++c) {
        clients.emplace_back([&, c] {
            const auto transport = live::HttpTransport::create(proxy.url()).value();
            for (int i = 0; i < k_each; ++i) {
                const std::string target = "/" + std::to_string(c) + "/" + std::to_string(i);
                const Outcome outcome = transport->send({"GET", target, {}, {}}, 20s);
                answered += outcome && outcome->body == "GET " + target + "\n" ? 1 : 0;
            }
        });
    }
    for (std::thread& client : clients) {
        client.join();
    }
    CHECK(answered == k_clients * k_each);
    proxy.stop();
    Instant last{};
    std::array<int, k_clients> next{};
    for (const session::Exchange& exchange : proxy.exchanges()) {
        CHECK(exchange.begin <= exchange.end);
        CHECK(last <= exchange.end);
        last = exchange.end;
        const std::string& target = exchange.request.target;
        const std::size_t client = std::stoul(target.substr(1));
        CHECK(target == "/" + std::to_string(client) + "/" + std::to_string(next.at(client)++));
        CHECK(exchange.outcome.value().body == "GET " + target + "\n");
    }
    CHECK(std::all_of(next.begin(), next.end(), [](int count) { return count == k_each; }));
}

TEST_CASE("live proxy: an upstream that breaks is recorded and shown as it broke", "[live]") {
    SECTION("nobody listens there") {
        RecordingProxy proxy("http://127.0.0.1:" + std::to_string(free_port()));
        CHECK(exchange_all(proxy.server(), k_get).ending == Ending::reset);
        CHECK(recorded_failure(proxy) == FailureKind::refused);
    }
    SECTION("it resets the connection inside an answer") {
        ScriptedServer upstream({[](RawSocket& socket) {
            static_cast<void>(socket.read_until("\r\n\r\n"));
            socket.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
            std::this_thread::sleep_for(20ms); // so that the bytes arrive before the reset
            socket.reset();
        }});
        RecordingProxy proxy(upstream.url());
        const RawRead read = exchange_all(proxy.server(), k_get);
        CHECK(read.bytes.empty());
        CHECK(read.ending == Ending::reset);
        CHECK(recorded_failure(proxy) == FailureKind::reset);
    }
    SECTION("it ends inside an answer") {
        ScriptedServer upstream({answer_once("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")});
        RecordingProxy proxy(upstream.url());
        const RawRead read = exchange_all(proxy.server(), k_get);
        CHECK_THAT(read.bytes, contains("Content-Length: "));
        CHECK(read.ending == Ending::closed);
        CHECK(recorded_failure(proxy) == FailureKind::truncated);
    }
    SECTION("it answers nothing in time") {
        ScriptedServer upstream({[](RawSocket& socket) { static_cast<void>(socket.read_all()); }});
        RecordingProxy proxy(upstream.url(), 50ms, 50ms);
        const RawRead read = exchange_all(proxy.server(), k_get);
        CHECK(read.bytes.empty());
        CHECK(read.ending == Ending::reset);
        CHECK(recorded_failure(proxy) == FailureKind::timeout);
    }
    SECTION("its answer is over the bound") {
        ScriptedServer upstream({answer_once("HTTP/1.1 200 OK\r\nContent-Length: 16777217\r\n\r\n")});
        RecordingProxy proxy(upstream.url());
        CHECK_THAT(asked(proxy, k_get), contains("HTTP/1.1 502 Bad Gateway\r\n"));
        CHECK(recorded_failure(proxy) == FailureKind::too_large);
    }
}

TEST_CASE("live proxy: a client that leaves before its answer makes a timeout, and the upstream is left too",
          "[live]") {
    std::atomic<bool> left = false;
    ScriptedServer upstream({[&](RawSocket& socket) {
        static_cast<void>(socket.read_until(R"({"replicas":3})"));
        left = socket.read_all().ending != Ending::open;
    }});
    RecordingProxy proxy(upstream.url());
    RawSocket socket = RawSocket::connect(proxy.port());
    socket.send("PUT /app/replicas HTTP/1.1\r\nHost: h\r\nContent-Length: 14\r\n\r\n{\"replicas\":3}");
    CHECK(socket.is_silent_for(50ms));
    CHECK(proxy.exchanges().empty());
    socket.close();
    const auto exchanges = recorded(proxy, 1);
    REQUIRE_FALSE(exchanges[0].outcome);
    CHECK(exchanges[0].outcome.error() ==
          TransportFailure{FailureKind::timeout, "the client left before the answer came"});
    while (!left) {
        std::this_thread::sleep_for(1ms);
    }
}

TEST_CASE("live proxy: a client that leaves inside its answer harms nobody, and the answer is recorded", "[live]") {
    TableService service;
    service.responses["/large"] = {200, {}, std::string(std::size_t{8} * 1024 * 1024, 'z')};
    const auto server = serve(service);
    RecordingProxy proxy("http://127.0.0.1:" + std::to_string(server->port()));
    RawSocket socket = RawSocket::connect(proxy.port());
    socket.send("GET /large HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK_THAT(socket.read_until("zzz").bytes, contains("HTTP/1.1 200 OK\r\n"));
    socket.reset();
    CHECK_THAT(asked(proxy, k_get), contains("GET /\n"));
    const auto exchanges = recorded(proxy, 2);
    CHECK((exchanges[0].outcome.value().body == service.responses["/large"].body));
}

TEST_CASE("live proxy: a request that never became whole reaches nobody and is no exchange", "[live]") {
    TableService service;
    const auto server = serve(service);
    RecordingProxy proxy("http://127.0.0.1:" + std::to_string(server->port()));
    {
        const RawSocket socket = RawSocket::connect(proxy.port());
        socket.send("PUT /x HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nhalf of it");
    }
    CHECK_THAT(asked(proxy, "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"),
               contains("HTTP/1.1 400 "));
    CHECK_THAT(asked(proxy, k_get), contains("GET /\n"));
    proxy.stop();
    CHECK(service.calls() == 1);
    CHECK(proxy.exchanges().size() == 1);
}

TEST_CASE("live proxy: stopping gives up what is under way, soon, and records it as cut off", "[live]") {
    ScriptedServer upstream({[](RawSocket& socket) { static_cast<void>(socket.read_all()); }});
    RecordingProxy proxy(upstream.url());
    const RawSocket socket = RawSocket::connect(proxy.port());
    socket.send(k_get);
    CHECK(socket.is_silent_for(30ms));
    proxy.stop(); // returns long before the upstream's budget of 20 s, or the test's own time is over
    CHECK(socket.read_all().ending != Ending::open);
    const auto exchanges = proxy.exchanges();
    REQUIRE(exchanges.size() == 1);
    CHECK(exchanges[0].outcome.error() ==
          TransportFailure{FailureKind::reset, "the proxy was stopped before the answer came"});
    CHECK(exchanges[0].end - exchanges[0].begin < 5s);
}

TEST_CASE("live proxy: an answer on its way when it stops is still delivered", "[live]") {
    ScriptedServer upstream({[](RawSocket& socket) {
        static_cast<void>(socket.read_until("\r\n\r\n"));
        std::this_thread::sleep_for(80ms);
        socket.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    }});
    RecordingProxy proxy(upstream.url());
    const RawSocket socket = RawSocket::connect(proxy.port());
    socket.send(k_get);
    CHECK(socket.is_silent_for(30ms));
    std::thread stopping([&] { proxy.stop(); });
    CHECK_THAT(socket.read_answer().bytes, contains("\r\n\r\nok"));
    stopping.join();
    CHECK(proxy.exchanges().at(0).outcome.value().body == "ok");
}
