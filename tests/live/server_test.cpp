// What the server makes of requests that are in order.
#include "controller/live/http_transport.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/raw_http.hpp"
#include "tests/support/table_service.hpp"

#include <thread>

using namespace scaleit;
using namespace scaleit::test;
using namespace std::chrono_literals;

namespace {

std::string answer_to(const live::Server& server, const std::string& bytes) {
    const RawSocket socket = RawSocket::connect(server.port());
    socket.send(bytes);
    return socket.read_answer().bytes;
}

} // namespace

TEST_CASE("server: pipelined requests are answered in order", "[live]") {
    TableService service;
    const auto server = serve(service);
    std::string requests;
    for (int i = 0; i < 500; ++i) {
        requests += "PUT /" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc";
    }
    requests += "GET /last HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
    const RawRead read = exchange_all(*server, requests);
    CHECK(read.ending == Ending::closed);
    std::size_t at = 0;
    for (int i = 0; i < 500; ++i) {
        at = read.bytes.find("\r\n\r\nPUT /" + std::to_string(i) + "\nabcHTTP/1.1 200 OK\r\n", at);
        REQUIRE(at != std::string::npos);
    }
    CHECK(read.bytes.find("GET /last\n", at) != std::string::npos);
}

TEST_CASE("server: a request may arrive byte by byte", "[live]") {
    TableService service;
    const auto server = serve(service);
    const RawSocket socket = RawSocket::connect(server->port());
    for (const char byte :
         std::string("\r\nPUT /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n")) {
        REQUIRE(socket.send(std::string_view(&byte, 1)));
    }
    CHECK_THAT(socket.read_answer().bytes, contains("PUT /a\nab"));
    socket.send(k_get);
    CHECK_THAT(socket.read_answer().bytes, contains("GET /\n"));
}

TEST_CASE("server: targets arrive in origin form", "[live]") {
    TableService service;
    const auto server = serve(service);
    CHECK_THAT(answer_to(*server, "GET http://h:1/a?b=c HTTP/1.1\r\nHost: h\r\n\r\n"), contains("GET /a?b=c\n"));
    CHECK_THAT(answer_to(*server, "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n"), contains("OPTIONS *\n"));
}

TEST_CASE("server: the service sees end-to-end headers only", "[live]") {
    TableService service;
    const auto server = serve(service);
    const std::string answer =
        answer_to(*server, "GET / HTTP/1.1\r\nHost: h\r\nA: 1\r\nConnection: keep-alive, B\r\nB: 2\r\nTE: trailers\r\n"
                           "Keep-Alive: 5\r\nUpgrade: h2c\r\nContent-Length: 0\r\na:\t 3 \r\n\r\n");
    CHECK_THAT(answer, contains("X-Headers: A=1;a=3;\r\n"));
}

TEST_CASE("server: HEAD is answered with the head alone", "[live]") {
    TableService service;
    service.responses["/"] = {200, {}, "twelve bytes"};
    const auto server = serve(service);
    const RawRead read = exchange_all(*server, "HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    CHECK(read.bytes == "HTTP/1.1 200 OK\r\nContent-Length: 12\r\nConnection: close\r\n\r\n");
}

TEST_CASE("server: connections last as HTTP/1.0 and 1.1 have it", "[live]") {
    TableService service;
    service.responses["/"] = {200, {}, "ok"};
    const auto server = serve(service);
    CHECK(exchange_all(*server, "GET / HTTP/1.0\r\n\r\n").bytes ==
          "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
    CHECK(exchange_all(*server, "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\nGET / HTTP/1.0\r\n\r\n").bytes ==
          "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nok"
          "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
    CHECK(exchange_all(*server, k_get + "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n" + k_get).bytes ==
          "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
          "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
}

TEST_CASE("server: a client that waits for it is told to go ahead", "[live]") {
    TableService service;
    const auto server = serve(service);
    const RawSocket socket = RawSocket::connect(server->port());
    socket.send("PUT /a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-Continue\r\n\r\n");
    CHECK(socket.read_until("\r\n\r\n").bytes == "HTTP/1.1 100 Continue\r\n\r\n");
    socket.send("ab");
    CHECK_THAT(socket.read_answer().bytes, contains("PUT /a\nab"));
}

TEST_CASE("server: a client that has ended its side still gets its answer", "[live]") {
    TableService service;
    const auto server = serve(service);
    const RawSocket socket = RawSocket::connect(server->port());
    socket.send(k_get);
    socket.end_sending();
    const RawRead read = socket.read_all();
    CHECK_THAT(read.bytes, contains("GET /\n"));
    CHECK(read.ending == Ending::closed);
}

TEST_CASE("server: many clients at once each get their own answers", "[live]") {
    constexpr int k_clients = 8;
    constexpr int k_requests = 500;
    TableService service;
    const auto server = serve(service);
    std::atomic<int> right = 0;
    std::vector<std::thread> clients;
    for (int c = 0; c < k_clients; ++c) {
        clients.emplace_back([&, c] {
            const auto transport =
                live::HttpTransport::create("http://127.0.0.1:" + std::to_string(server->port())).value();
            for (int i = 0; i < k_requests; ++i) {
                const std::string target = "/" + std::to_string(c) + "/" + std::to_string(i);
                const std::string body(static_cast<std::size_t>(i * 7 % 3000), static_cast<char>('a' + c));
                const Outcome outcome = transport->send({"PUT", target, {}, body}, 60s);
                right += outcome && outcome->body == "PUT " + target + "\n" + body ? 1 : 0;
            }
        });
    }
    for (std::thread& client : clients) {
        client.join();
    }
    CHECK(right == k_clients * k_requests);
    CHECK(service.calls() == k_clients * k_requests);
}

TEST_CASE("server: a taken port is an error of the environment, by name", "[live]") {
    TableService service;
    const auto server = serve(service);
    const auto second = live::Server::start(service, {.port = server->port()});
    REQUIRE_FALSE(second);
    CHECK(second.error().kind == ErrorKind::environment);
    CHECK_THAT(second.error().message,
               contains("127.0.0.1:" + std::to_string(server->port())) && contains("port is taken"));
}

TEST_CASE("server: what it cannot be is refused when it starts", "[live]") {
    TableService service;
    const auto kind = [&](const live::ServerOptions& options) {
        const auto started = live::Server::start(service, options);
        REQUIRE_FALSE(started);
        return started.error().kind;
    };
    CHECK(kind({.host = "192.0.2.1"}) == ErrorKind::environment);
    CHECK(kind({.port = 65536}) == ErrorKind::usage);
    CHECK(kind({.port = -1}) == ErrorKind::usage);
    CHECK(kind({.connections_max = 0}) == ErrorKind::usage);
    CHECK(kind({.idle_timeout = 0s}) == ErrorKind::usage);
}
