// The server's end. That stop() returns while clients are still connected is asserted by its returning at all: every
// timeout of the server is longer than the test may take.
#include "controller/live/http_transport.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/raw_http.hpp"
#include "tests/support/table_service.hpp"

#include <future>
#include <thread>

using namespace scaleit;
using namespace scaleit::test;
using namespace std::chrono_literals;

namespace {

live::ServerOptions patient() {
    return {.request_timeout = 1h, .answer_timeout = 1h, .idle_timeout = 1h, .hold_max = 1h};
}

/// Says when it was called, and answers a little later.
class SlowService final : public Service {
public:
    std::promise<void> called;

    Outcome handle(const Request& request) override {
        static_cast<void>(request);
        called.set_value();
        std::this_thread::sleep_for(20ms);
        return Response{200, {}, "late"};
    }
};

} // namespace

TEST_CASE("server: stops with clients connected in every state", "[live]") {
    TableService service;
    service.responses["/large"] = {200, {}, std::string(std::size_t{64} << 20U, 'x')};
    const auto server = serve(service, patient());
    std::vector<RawSocket> clients;
    const auto connect = [&](const std::string& bytes) -> RawSocket& {
        clients.push_back(RawSocket::connect(server->port()));
        clients.back().send(bytes);
        return clients.back();
    };
    connect("");
    connect("GET / HT");
    connect("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc");
    connect("PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab");
    connect("GET /fail/timeout HTTP/1.1\r\nHost: h\r\n\r\n");
    connect("GET /fail/timeout HTTP/1.1\r\nHost: h\r\n\r\n" + k_get);
    CHECK_FALSE(connect("GET /large HTTP/1.1\r\nHost: h\r\n\r\n").is_silent_for(20s));
    CHECK_THAT(connect(k_get).read_answer().bytes, contains("HTTP/1.1 200 OK"));
    connect(k_get).end_sending();
    while (service.calls() < 5) {
        std::this_thread::sleep_for(1ms);
    }

    server->stop();

    for (const RawSocket& client : clients) {
        CHECK(client.read_all().ending != Ending::open);
    }
    CHECK_THROWS(RawSocket::connect(server->port()));
    server->stop();
}

TEST_CASE("server: stops with every place taken and more clients at the door", "[live]") {
    TableService service;
    live::ServerOptions options = patient();
    options.connections_max = 3;
    const auto server = serve(service, options);
    std::vector<RawSocket> clients;
    for (int i = 0; i < 50; ++i) {
        clients.push_back(RawSocket::connect(server->port()));
    }
    server->stop();
    for (const RawSocket& client : clients) {
        CHECK(client.read_all().ending != Ending::open);
    }
}

TEST_CASE("server: a request under way is answered before the server stops", "[live]") {
    SlowService service;
    const auto server = serve(service, patient());
    const RawSocket client = RawSocket::connect(server->port());
    client.send(k_get + k_get);
    service.called.get_future().wait();
    server->stop();
    const RawRead read = client.read_all();
    CHECK_THAT(read.bytes, contains("HTTP/1.1 200 OK\r\n") && contains("Connection: close\r\n") && contains("late"));
    CHECK(read.bytes.find("HTTP/1.1", 1) == std::string::npos);
}

TEST_CASE("server: clients that never rest do not keep it from stopping", "[live]") {
    TableService service;
    auto server = serve(service, patient());
    const std::string url = "http://127.0.0.1:" + std::to_string(server->port());
    std::vector<std::thread> clients;
    for (int c = 0; c < 4; ++c) {
        clients.emplace_back([&] {
            const auto transport = live::HttpTransport::create(url).value();
            while (transport->send({"GET", "/", {}, {}}, 20s)) {
                // until the server is gone
            }
        });
    }
    while (service.calls() < 100) {
        std::this_thread::sleep_for(1ms);
    }
    std::thread other([&] { server->stop(); });
    server->stop();
    other.join();
    for (std::thread& client : clients) {
        client.join();
    }
    const int port = server->port();
    server.reset();
    live::ServerOptions again = patient();
    again.port = port;
    CHECK(is_served(*serve(service, again)));
}
