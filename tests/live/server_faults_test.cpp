// The bytes, or their absence, by which the server enacts a service's failure.
#include "tests/support/catch.hpp"
#include "tests/support/raw_http.hpp"
#include "tests/support/table_service.hpp"

#include <thread>

using namespace scaleit;
using namespace scaleit::test;
using namespace std::chrono_literals;

namespace {

std::string request_for(FailureKind kind) {
    return "GET /fail/" + std::string(name(kind)) + " HTTP/1.1\r\nHost: h\r\n\r\n";
}

RawRead enacted(FailureKind kind) {
    TableService service;
    const auto server = serve(service);
    return exchange_all(*server, request_for(kind));
}

} // namespace

TEST_CASE("server: a timeout is silence, up to a bound", "[live]") {
    TableService service;
    SECTION("while the client stays") {
        const auto server = serve(service);
        const RawSocket socket = RawSocket::connect(server->port());
        socket.send(request_for(FailureKind::timeout) + k_get);
        CHECK(socket.is_silent_for(100ms));
        CHECK(service.calls() == 1);
    }
    SECTION("until the bound") {
        const auto server = serve(service, {.hold_max = 30ms});
        const RawRead read = exchange_all(*server, request_for(FailureKind::timeout));
        CHECK(read.bytes.empty());
        CHECK(read.ending == Ending::reset);
    }
    SECTION("and its place is free once the client has left") {
        const auto server = serve(service, {.connections_max = 1});
        RawSocket socket = RawSocket::connect(server->port());
        socket.send(request_for(FailureKind::timeout));
        CHECK(socket.is_silent_for(20ms));
        socket.close();
        while (!is_served(*server)) {
            std::this_thread::sleep_for(1ms);
        }
    }
}

TEST_CASE("server: a connection that cannot come about any more is reset", "[live]") {
    for (const FailureKind kind : {FailureKind::reset, FailureKind::refused, FailureKind::unreachable}) {
        const RawRead read = enacted(kind);
        CHECK(read.bytes.empty());
        CHECK(read.ending == Ending::reset);
    }
}

TEST_CASE("server: a truncated answer announces more than it brings", "[live]") {
    const RawRead read = enacted(FailureKind::truncated);
    CHECK(read.ending == Ending::closed);
    const std::size_t body = read.bytes.find("\r\n\r\n") + 4;
    const std::string length = "Content-Length: ";
    CHECK(std::stoul(read.bytes.substr(read.bytes.find(length) + length.size())) > read.bytes.size() - body);
    CHECK(read.bytes.size() > body);
}

TEST_CASE("server: an answer that is too large is so by one byte, and whole", "[live]") {
    const RawRead read = enacted(FailureKind::too_large);
    CHECK(read.ending == Ending::closed);
    CHECK_THAT(read.bytes.substr(0, 200), contains("Content-Length: 1048577\r\n"));
    CHECK(read.bytes.size() == read.bytes.find("\r\n\r\n") + 4 + 1048577);
}

TEST_CASE("server: a protocol error is bytes that are no HTTP", "[live]") {
    const RawRead read = enacted(FailureKind::protocol_error);
    CHECK_FALSE(read.bytes.empty());
    CHECK(read.bytes.find("HTTP/") == std::string::npos);
    CHECK(read.ending == Ending::closed);
}

TEST_CASE("server: a failure that no transport has, or an answer that HTTP cannot carry, is a 500", "[live]") {
    for (const FailureKind kind : {FailureKind::http_status, FailureKind::malformed_json, FailureKind::out_of_range}) {
        CHECK_THAT(enacted(kind).bytes, contains("HTTP/1.1 500 "));
    }
    TableService service;
    service.responses["/"] = {200, {{"X", "a\r\nSet-Cookie: b"}}, "ok"};
    const auto server = serve(service);
    const RawSocket socket = RawSocket::connect(server->port());
    socket.send(k_get);
    CHECK_THAT(socket.read_answer().bytes, contains("HTTP/1.1 500 ") && !contains("Set-Cookie"));
}
