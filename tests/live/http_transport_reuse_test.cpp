// What the client does with a connection after an answer.
#include "controller/live/http_transport.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/scripted_server.hpp"

#include <future>

using namespace scaleit;
using namespace scaleit::test;
using namespace std::chrono_literals;

namespace {

constexpr Duration k_budget = 20s;
constexpr std::string_view k_answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

std::unique_ptr<live::HttpTransport> client_of(const ScriptedServer& server) {
    return live::HttpTransport::create(server.url()).value();
}

Outcome send(Transport& transport, const std::string& method) {
    return transport.send({method, "/", {}, {}}, k_budget);
}

void read_request(RawSocket& socket) { static_cast<void>(socket.read_until("\r\n\r\n")); }

ScriptedServer::Script answer_each(int times, std::string_view answer = k_answer) {
    return [=](RawSocket& socket) {
        for (int i = 0; i < times; ++i) {
            read_request(socket);
            socket.send(answer);
        }
        static_cast<void>(socket.read_all());
    };
}

/// Answers one request, reads the next one, and then does `end`.
ScriptedServer::Script answer_then(std::function<void(RawSocket&)> end) {
    return [end = std::move(end)](RawSocket& socket) {
        read_request(socket);
        socket.send(k_answer);
        read_request(socket);
        end(socket);
    };
}

const auto k_close_in_good_order = [](RawSocket& socket) { socket.close(); };

} // namespace

TEST_CASE("http transport: one connection carries exchange after exchange", "[live]") {
    ScriptedServer server({answer_each(5)});
    const auto transport = client_of(server);
    for (const char* method : {"GET", "PUT", "GET", "POST", "DELETE"}) {
        CHECK(send(*transport, method).value().body == "ok");
    }
    CHECK(server.connections() == 1);
}

TEST_CASE("http transport: the end of an answer to HEAD is its head", "[live]") {
    ScriptedServer server({answer_each(2, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")});
    const auto transport = client_of(server);
    CHECK(send(*transport, "HEAD").value() == Response{200, {{"Content-Length", "5"}}, ""});
    CHECK(send(*transport, "HEAD").value().status == 200);
    CHECK(server.connections() == 1);
}

TEST_CASE("http transport: a connection that the answer ends is not used again", "[live]") {
    const auto answer =
        GENERATE(as<std::string>(), "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: Close\r\n\r\nok",
                 "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
                 "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok and more than was announced");
    CAPTURE(answer);
    ScriptedServer server({answer_each(1, answer), answer_each(1)});
    const auto transport = client_of(server);
    CHECK(send(*transport, "PUT").value().body == "ok");
    CHECK(send(*transport, "PUT").value().body == "ok");
    CHECK(server.connections() == 2);
}

TEST_CASE("http transport: an HTTP/1.0 server can ask to keep the connection", "[live]") {
    ScriptedServer server({answer_each(2, "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok")});
    const auto transport = client_of(server);
    CHECK(send(*transport, "GET"));
    CHECK(send(*transport, "GET"));
    CHECK(server.connections() == 1);
}

TEST_CASE("http transport: a connection closed while idle is noticed before anything is sent", "[live]") {
    const std::string method = GENERATE("GET", "PUT");
    std::promise<void> closed;
    ScriptedServer server({[&](RawSocket& socket) {
                               read_request(socket);
                               socket.send(k_answer);
                               socket.close();
                               closed.set_value();
                           },
                           answer_each(1)});
    const auto transport = client_of(server);
    CHECK(send(*transport, method).value().body == "ok");
    closed.get_future().wait();
    CHECK(send(*transport, method).value().body == "ok");
    CHECK(server.connections() == 2);
}

TEST_CASE("http transport: a GET that meets a closing connection is sent once more", "[live]") {
    ScriptedServer server({answer_then(k_close_in_good_order), answer_each(1)});
    const auto transport = client_of(server);
    CHECK(send(*transport, "GET"));
    CHECK(send(*transport, "GET").value().body == "ok");
    CHECK(server.connections() == 2);
}

TEST_CASE("http transport: a GET is sent once more and not twice more", "[live]") {
    ScriptedServer server({answer_then(k_close_in_good_order), read_request, answer_each(1)});
    const auto transport = client_of(server);
    CHECK(send(*transport, "GET"));
    CHECK(send(*transport, "GET").error().kind == FailureKind::reset);
    CHECK(server.connections() == 2);
}

TEST_CASE("http transport: a GET on a new connection is not sent again", "[live]") {
    ScriptedServer server({read_request, answer_each(1)});
    CHECK(send(*client_of(server), "GET").error().kind == FailureKind::reset);
    CHECK(server.connections() == 1);
}

TEST_CASE("http transport: other methods are never sent again", "[live]") {
    const std::string method = GENERATE("PUT", "POST", "DELETE", "HEAD");
    ScriptedServer server({answer_then(k_close_in_good_order), answer_each(1)});
    const auto transport = client_of(server);
    CHECK(send(*transport, "GET"));
    CHECK(send(*transport, method).error().kind == FailureKind::reset);
    CHECK(server.connections() == 1);
}

TEST_CASE("http transport: a GET is not sent again once anything came back", "[live]") {
    SECTION("a byte of an answer") {
        ScriptedServer server({answer_then([](RawSocket& socket) { socket.send("H"); }), answer_each(1)});
        const auto transport = client_of(server);
        CHECK(send(*transport, "GET"));
        CHECK(send(*transport, "GET").error().kind == FailureKind::truncated);
        CHECK(server.connections() == 1);
    }
    SECTION("a reset") {
        ScriptedServer server({answer_then([](RawSocket& socket) { socket.reset(); }), answer_each(1)});
        const auto transport = client_of(server);
        CHECK(send(*transport, "GET"));
        CHECK(send(*transport, "GET").error().kind == FailureKind::reset);
        CHECK(server.connections() == 1);
    }
}

TEST_CASE("http transport: a failure ends the connection and the next exchange has a new one", "[live]") {
    const auto broken = GENERATE(as<std::string>(), "HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n", "garbage",
                                 "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n");
    CAPTURE(broken);
    ScriptedServer server({answer_each(1, broken), answer_each(1)});
    const auto transport = client_of(server);
    CHECK_FALSE(send(*transport, "GET"));
    CHECK(send(*transport, "GET").value().body == "ok");
    CHECK(server.connections() == 2);
}
