// Bodies whose end nobody knows yet.
#include "controller/live/http_transport.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/raw_http.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>

using namespace scaleit;
using namespace scaleit::test;
using namespace std::chrono_literals;

namespace {

/// What a test says, and how many listen.
class Channel {
public:
    void say(const std::string& piece) {
        const std::scoped_lock lock(mutex_);
        pieces_.push_back(piece);
        changed_.notify_all();
    }
    void end() {
        const std::scoped_lock lock(mutex_);
        ended_ = true;
        changed_.notify_all();
    }
    std::optional<std::string> next(std::size_t& heard, Duration patience) {
        std::unique_lock lock(mutex_);
        ++asked_;
        changed_.wait_for(lock, patience, [&] { return ended_ || pieces_.size() > heard; });
        if (pieces_.size() > heard) {
            return pieces_[heard++];
        }
        return ended_ ? std::nullopt : std::optional<std::string>("");
    }
    void come() {
        const std::scoped_lock lock(mutex_);
        ++listeners_;
        changed_.notify_all();
    }
    void leave() {
        const std::scoped_lock lock(mutex_);
        --listeners_;
        changed_.notify_all();
    }
    bool wait_for_listeners(int wanted) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, 20s, [&] { return listeners_ == wanted; });
    }
    std::size_t asked() {
        const std::scoped_lock lock(mutex_);
        return asked_;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::string> pieces_;
    std::size_t asked_ = 0;
    int listeners_ = 0;
    bool ended_ = false;
};

class Listener final : public BodySource {
public:
    explicit Listener(Channel& channel) : channel_(channel) { channel_.come(); }
    ~Listener() override { channel_.leave(); }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    std::optional<std::string> next(Duration patience) override { return channel_.next(heard_, patience); }

private:
    Channel& channel_;
    std::size_t heard_ = 0;
};

/// `/stream` goes on with what the channel says, all else is answered at once.
class StreamService final : public Service {
public:
    Channel channel;

    Outcome handle(const Request& request) override {
        Response response{200, {{"Content-Type", "text/plain"}}, request.target == "/stream" ? "" : "at once"};
        if (request.target != "/") {
            response.source = std::make_shared<Listener>(channel);
        }
        return response;
    }
    [[nodiscard]] bool waits(const Request&) const override { return false; }
};

const std::string k_stream = "GET /stream HTTP/1.1\r\nHost: h\r\n\r\n";

RawSocket listen_to(const live::Server& server, const std::string& request = k_stream) {
    RawSocket socket = RawSocket::connect(server.port());
    socket.send(request);
    return socket;
}

} // namespace

TEST_CASE("stream: pieces arrive as they come, and the end is said", "[live]") {
    StreamService service;
    const auto server = serve(service);
    const RawSocket socket = listen_to(*server);
    CHECK_THAT(socket.read_until("\r\n\r\n").bytes, contains("Transfer-Encoding: chunked\r\nConnection: close\r\n"));
    service.channel.say("first");
    CHECK_THAT(socket.read_until("first\r\n").bytes, contains("5\r\nfirst\r\n"));
    service.channel.say("second piece....");
    CHECK_THAT(socket.read_until("....\r\n").bytes, contains("10\r\nsecond piece....\r\n"));
    service.channel.end();
    const RawRead rest = socket.read_all();
    CHECK(rest.bytes == "0\r\n\r\n");
    CHECK(rest.ending == Ending::closed);
    CHECK(service.channel.wait_for_listeners(0));
}

TEST_CASE("stream: our own client reads it whole", "[live]") {
    StreamService service;
    const auto server = serve(service);
    service.channel.say(" and later");
    service.channel.end();
    const auto client = live::HttpTransport::create("http://127.0.0.1:" + std::to_string(server->port())).value();
    const Outcome outcome = client->send({"GET", "/stream/with-body", {}, {}}, 20s);
    REQUIRE(outcome);
    CHECK(outcome->body == "at once and later");
}

TEST_CASE("stream: HTTP/1.0 gets it without chunks, HEAD gets none of it", "[live]") {
    StreamService service;
    const auto server = serve(service);
    service.channel.say("bare");
    const RawSocket old = listen_to(*server, "GET /stream HTTP/1.0\r\n\r\n");
    CHECK(old.read_until("bare").bytes.find("chunked") == std::string::npos);
    service.channel.end();
    CHECK(old.read_all().bytes.empty());
    const std::size_t asked = service.channel.asked();
    const RawRead head = listen_to(*server, "HEAD /stream HTTP/1.1\r\nHost: h\r\n\r\n").read_all();
    CHECK_THAT(head.bytes, contains("Transfer-Encoding: chunked"));
    CHECK(head.bytes.substr(head.bytes.size() - 4) == "\r\n\r\n");
    CHECK(service.channel.asked() == asked);
}

TEST_CASE("stream: those that wait keep nobody else waiting", "[live]") {
    StreamService service;
    const auto server = serve(service);
    std::vector<RawSocket> listeners;
    for (int i = 0; i < 40; ++i) {
        listeners.push_back(listen_to(*server));
    }
    REQUIRE(service.channel.wait_for_listeners(40));
    for (int i = 0; i < 40; ++i) {
        CHECK(is_served(*server));
    }
    service.channel.say("all");
    for (const RawSocket& listener : listeners) {
        CHECK_THAT(listener.read_until("all\r\n").bytes, contains("3\r\nall\r\n"));
    }
}

TEST_CASE("stream: it ends when its client leaves, in good order or not", "[live]") {
    StreamService service;
    const auto server = serve(service);
    RawSocket polite = listen_to(*server);
    RawSocket rude = listen_to(*server);
    const RawSocket staying = listen_to(*server);
    REQUIRE(service.channel.wait_for_listeners(3));
    polite.close();
    CHECK(service.channel.wait_for_listeners(2));
    rude.reset();
    CHECK(service.channel.wait_for_listeners(1));
    CHECK(is_served(*server));
}

TEST_CASE("stream: a client that takes nothing gives its place up", "[live]") {
    StreamService service;
    const auto server = serve(service, {.answer_timeout = 100ms});
    const RawSocket deaf = listen_to(*server);
    REQUIRE(service.channel.wait_for_listeners(1));
    service.channel.say(std::string(std::size_t{64} << 20U, 'x'));
    CHECK(service.channel.wait_for_listeners(0));
}

TEST_CASE("stream: the server's stop is its end, and said to be", "[live]") {
    StreamService service;
    const auto server = serve(service, {.request_timeout = 1h, .answer_timeout = 1h, .idle_timeout = 1h});
    const RawSocket listener = listen_to(*server);
    REQUIRE(service.channel.wait_for_listeners(1));
    server->stop();
    CHECK(service.channel.wait_for_listeners(0));
    const RawRead all = listener.read_all();
    CHECK(all.bytes.substr(all.bytes.size() - 9) == "\r\n\r\n0\r\n\r\n");
    CHECK(all.ending == Ending::closed);
}
