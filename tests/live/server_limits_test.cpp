// What the server bears and what it refuses, one bound at a time.
#include "tests/support/catch.hpp"
#include "tests/support/raw_http.hpp"
#include "tests/support/table_service.hpp"

#include <thread>
#include <vector>

using namespace scaleit;
using namespace scaleit::test;
using namespace std::chrono_literals;

namespace {

const std::string k_host = "Host: h\r\n";

/// The answer is a JSON error with that status, and the connection ends.
void check_refused(const RawRead& read, int status) {
    CHECK_THAT(read.bytes, contains("HTTP/1.1 " + std::to_string(status) + " "));
    CHECK_THAT(read.bytes, contains("Content-Type: application/json\r\n"));
    CHECK_THAT(read.bytes, contains("Connection: close\r\n"));
    CHECK_THAT(read.bytes, contains("\r\n\r\n{\"error\":\""));
    CHECK(read.ending == Ending::closed);
}

} // namespace

TEST_CASE("server: requests that are malformed or could be smuggled are refused", "[live]") {
    TableService service;
    const auto server = serve(service);
    const std::string put = "PUT / HTTP/1.1\r\nHost: h\r\n";
    const std::vector<std::pair<std::string, int>> refused{
        {"nonsense\r\n\r\n", 400},
        {"GET /\r\n\r\n", 400},
        {"GET / HTTP/1.1\nHost: h\n\n", 400},
        {"GET / HTTP/1.1\r\nHost: h\n\r\n", 400},
        {"GET  / HTTP/1.1\r\n" + k_host + "\r\n", 400},
        {"GET /\x01 HTTP/1.1\r\n" + k_host + "\r\n", 400},
        {"GET relative HTTP/1.1\r\n" + k_host + "\r\n", 400},
        {"GET / HTTP/1.1\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\n" + k_host + k_host + "\r\n", 400},
        {"GET / HTTP/2.0\r\n" + k_host + "\r\n", 505},
        {"GET / HTTP/0.9\r\n\r\n", 505},
        {"GET / HTTP/1.1\r\n Host: h\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\n" + k_host + "A: b\r\n folded\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\n" + k_host + "A : b\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\n" + k_host + ": b\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\n" + k_host + "no colon\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\n" + k_host + "A: b\rC: d\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\n" + k_host + std::string("A: \0\r\n\r\n", 8), 400},
        {put + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        {put + "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n0\r\n\r\n", 400},
        {put + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400},
        {put + "Content-Length: 1\r\nContent-Length: 1\r\n\r\na", 400},
        {put + "Content-Length: 1, 1\r\n\r\na", 400},
        {put + "Content-Length: +1\r\n\r\na", 400},
        {put + "Content-Length: 0x1\r\n\r\na", 400},
        {put + "Content-Length:\r\n\r\n", 400},
        {put + "Transfer-Encoding: gzip\r\n\r\n", 501},
        {put + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501},
        {put + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 501},
        {"PUT / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        {put + "Transfer-Encoding: chunked\r\n\r\nx\r\n", 400},
        {put + "Transfer-Encoding: chunked\r\n\r\n1\nab\r\n0\r\n\r\n", 400},
        {put + "Content-Length: 1\r\nExpect: miracles\r\n\r\na", 417},
    };
    for (const auto& [bytes, status] : refused) {
        CAPTURE(bytes);
        // What follows must not be taken for another request.
        const RawRead read = exchange_all(*server, bytes + k_get);
        check_refused(read, status);
        CHECK(read.bytes.find("HTTP/1.1", 1) == std::string::npos);
    }
    CHECK(service.calls() == 0);
    CHECK(is_served(*server));
}

TEST_CASE("server: whoever wants to know is told who was refused, and with which status", "[live]") {
    TableService service;
    Refused refused;
    const auto server =
        serve(service,
              {.head_bytes_max = 1000, .body_bytes_max = 1000, .request_timeout = 50ms, .refused = refused.listener()});
    const std::string put = "PUT / HTTP/1.1\r\n" + k_host;
    CHECK(is_served(*server));
    CHECK(refused.taken().empty());
    for (const auto& [bytes, status] : std::vector<std::pair<std::string, int>>{
             {"GET / HTTP/1.1\r\n" + k_host + k_host + "\r\n", 400},
             {put + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
             {put + "Content-Length: 1001\r\n\r\n", 413},
             {put + "Transfer-Encoding: chunked\r\n\r\n3E9\r\n", 413},
             {put + "Transfer-Encoding: gzip\r\n\r\n", 501},
             {put + "Content-Length: 1\r\nExpect: miracles\r\n\r\na", 417},
             {"GET / HTTP/2.0\r\n" + k_host + "\r\n", 505},
             {"GET /" + std::string(1000, 'x'), 431},
             {"GET / HTTP/1.1\r\n", 408},
         }) {
        CAPTURE(bytes);
        check_refused(exchange_all(*server, bytes), status);
        CHECK(refused.taken() == std::vector<std::string>{"127.0.0.1 " + std::to_string(status)});
    }
}

TEST_CASE("server: whoever wants to know is told of connections beyond the bound", "[live]") {
    TableService service;
    Refused refused;
    const auto server = serve(service, {.connections_max = 1, .refused = refused.listener()});
    const RawSocket only = RawSocket::connect(server->port());
    only.send(k_get);
    REQUIRE_THAT(only.read_answer().bytes, contains("HTTP/1.1 200 "));
    check_refused(RawSocket::connect(server->port()).read_all(), 503);
    CHECK(refused.taken() == std::vector<std::string>{"127.0.0.1 503"});
}

TEST_CASE("server: the head of a request is bounded", "[live]") {
    TableService service;
    const auto server = serve(service, {.head_bytes_max = 1000});
    const std::string begin = "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nA: ";
    const std::string at_bound = begin + std::string(1000 - 4 - begin.size(), 'x') + "\r\n\r\n";
    REQUIRE(at_bound.size() == 1000);
    CHECK_THAT(exchange_all(*server, at_bound).bytes, contains("HTTP/1.1 200 OK"));
    check_refused(exchange_all(*server, begin + std::string(1000 - 3 - begin.size(), 'x') + "\r\n\r\n"), 431);
    check_refused(exchange_all(*server, begin + std::string(100'000, 'x')), 431);
    check_refused(exchange_all(*server, "GET /" + std::string(100'000, 'x')), 431);
    CHECK(service.calls() == 1);
}

TEST_CASE("server: the number of header fields is bounded", "[live]") {
    TableService service;
    const auto server = serve(service);
    std::string head = "GET / HTTP/1.1\r\nHost: h\r\n";
    for (int i = 0; i < 100; ++i) {
        head += "A: b\r\n";
    }
    check_refused(exchange_all(*server, head + "\r\n"), 431);
}

TEST_CASE("server: the body of a request is bounded", "[live]") {
    TableService service;
    const auto server = serve(service, {.body_bytes_max = 1000});
    const std::string put = "PUT / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n";
    const std::string body(1000, 'x');
    CHECK_THAT(exchange_all(*server, put + "Content-Length: 1000\r\n\r\n" + body).bytes, contains(body));
    check_refused(exchange_all(*server, put + "Content-Length: 1001\r\n\r\n" + body + "x"), 413);
    check_refused(exchange_all(*server, put + "Content-Length: 99999999999999999999\r\n\r\n"), 413);
    check_refused(exchange_all(*server, put + "Content-Length: 3000000\r\n\r\n" + std::string(3'000'000, 'x')), 413);
    check_refused(exchange_all(*server, put + "Content-Length: 1001\r\nExpect: 100-continue\r\n\r\n"), 413);
    const std::string chunked = put + "Transfer-Encoding: chunked\r\n\r\n3E8\r\n" + body + "\r\n";
    CHECK_THAT(exchange_all(*server, chunked + "0\r\n\r\n").bytes, contains(body));
    check_refused(exchange_all(*server, chunked + "1\r\nx\r\n0\r\n\r\n"), 413);
    CHECK(service.calls() == 2);
}

TEST_CASE("server: a request that does not get on is cut off", "[live]") {
    const auto begin = GENERATE(as<std::string>(), "G", "GET / HTTP/1.1\r\nHost: h\r\n",
                                "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\na",
                                "PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\na");
    TableService service;
    const auto server = serve(service, {.request_timeout = 50ms});
    SECTION("silent after its beginning") { check_refused(exchange_all(*server, begin), 408); }
    SECTION("or dripping on") {
        const RawSocket socket = RawSocket::connect(server->port());
        socket.send("GET / HTTP/1.1\r\nHost: h\r\nA: ");
        int dripped = 0;
        while (dripped < 20'000 && socket.is_silent_for(1ms) && socket.send("x")) {
            ++dripped;
        }
        CHECK(dripped < 20'000);
    }
    CHECK(service.calls() == 0);
}

TEST_CASE("server: an idle connection is closed without a word", "[live]") {
    TableService service;
    const auto server = serve(service, {.idle_timeout = 300ms});
    const RawSocket socket = RawSocket::connect(server->port());
    CHECK(socket.read_all().ending == Ending::closed);

    const RawSocket used = RawSocket::connect(server->port());
    used.send(k_get);
    CHECK_THAT(used.read_answer().bytes, contains("HTTP/1.1 200 OK"));
    const RawRead rest = used.read_all();
    CHECK(rest.bytes.empty());
    CHECK(rest.ending == Ending::closed);
}

TEST_CASE("server: a client that does not take its answer gives its place up", "[live]") {
    TableService service;
    service.responses["/large"] = {200, {}, std::string(std::size_t{64} << 20U, 'x')};
    const auto server = serve(service, {.connections_max = 1, .answer_timeout = 50ms});
    const RawSocket slow = RawSocket::connect(server->port());
    slow.send("GET /large HTTP/1.1\r\nHost: h\r\n\r\n");
    REQUIRE_FALSE(slow.is_silent_for(20s));
    while (!is_served(*server)) {
        std::this_thread::sleep_for(1ms);
    }
    CHECK(slow.read_all().bytes.size() < service.responses["/large"].body.size());
}

TEST_CASE("server: connections over the bound get a 503 and those within it are served on", "[live]") {
    constexpr std::size_t k_bound = 20;
    TableService service;
    const auto server = serve(service, {.connections_max = k_bound});
    std::vector<RawSocket> within;
    for (std::size_t i = 0; i < k_bound; ++i) {
        within.push_back(RawSocket::connect(server->port()));
    }
    for (std::size_t i = k_bound; i < 200; ++i) {
        check_refused(RawSocket::connect(server->port()).read_all(), 503);
    }
    for (const RawSocket& socket : within) {
        CHECK(socket.send(k_get));
        CHECK_THAT(socket.read_answer().bytes, contains("HTTP/1.1 200 OK"));
    }
    CHECK_FALSE(is_served(*server));
    within.pop_back();
    while (!is_served(*server)) {
        std::this_thread::sleep_for(1ms);
    }
}
