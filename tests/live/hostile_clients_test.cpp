// Clients that mean ill, many at once, against a fake app on a socket: a client that means well is served all the same,
// and the process stays as large as it was.
#include "controller/live/http_transport.hpp"
#include "controller/loop/app_codec.hpp"
#include "fake_app/demand/generator.hpp"
#include "fake_app/service/fake_app.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/raw_http.hpp"

#include <atomic>
#include <fstream>
#include <map>
#include <thread>

using namespace scaleit;
using namespace scaleit::test;
using namespace std::chrono_literals;

namespace {

constexpr int k_connections_max = 128;
constexpr std::size_t k_mib = std::size_t{1} << 20U;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::size_t k_growth_max = 512 * k_mib; // the sanitizers keep freed memory back
#else
constexpr std::size_t k_growth_max = 64 * k_mib;
#endif

const std::string k_status = "GET /app/status HTTP/1.1\r\nHost: h\r\n\r\n";
const std::string k_put = "PUT /app/replicas HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n";

/// The number after `name` in what Linux tells of this process: VmRSS in KiB, Threads.
std::size_t of_process(const std::string& name) {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.rfind(name + ":", 0) == 0) {
            return std::stoul(line.substr(name.size() + 1));
        }
    }
    return 0;
}

/// Sends `bytes` again and again; whether the server ended that.
bool flood(const RawSocket& socket, const std::string& bytes) {
    constexpr std::size_t k_flood_max = 256 * k_mib;
    std::size_t sent = 0;
    while (sent < k_flood_max && socket.send(bytes)) {
        sent += bytes.size();
    }
    return sent < k_flood_max;
}

/// Sends one byte at a time; whether the server ended that.
bool drip(const RawSocket& socket, const std::string& begin, char byte) {
    constexpr int k_drips_max = 20'000;
    socket.send(begin);
    int sent = 0;
    while (sent < k_drips_max && socket.is_silent_for(2ms) && socket.send({&byte, 1})) {
        ++sent;
    }
    return sent < k_drips_max;
}

bool is_refused(const RawRead& read, const std::string& status) {
    return read.bytes.rfind("HTTP/1.1 " + status + " ", 0) == 0 && read.ending != Ending::open;
}

/// What a kind of client does on one connection, and whether the server did to it what it must.
using Hostile = std::function<bool(RawSocket&)>;

const std::map<std::string, Hostile> k_kinds{
    {"half-open: connects, says nothing, and is gone with a reset",
     [](RawSocket& socket) {
         const bool silent = socket.is_silent_for(100ms);
         socket.reset();
         return silent;
     }},
    {"half-open: stays silent in the middle of a head",
     [](RawSocket& socket) {
         socket.send("GET /app/status HTT");
         return is_refused(socket.read_all(), "408");
     }},
    {"half-open: leaves in the middle of a body",
     [](RawSocket& socket) {
         socket.send(k_put + "Content-Length: 15\r\n\r\n{\"repl");
         socket.end_sending();
         return socket.read_all().bytes.empty();
     }},
    {"slow head", [](RawSocket& socket) { return drip(socket, "GET /app/status HTTP/1.1\r\nX: ", 'x'); }},
    {"slow body", [](RawSocket& socket) { return drip(socket, k_put + "Content-Length: 100000\r\n\r\n", ' '); }},
    {"endless head",
     [](RawSocket& socket) {
         socket.send("GET /app/status HTTP/1.1\r\n");
         return flood(socket, "X-Field: " + std::string(1000, 'x') + "\r\n");
     }},
    {"endless body",
     [](RawSocket& socket) {
         socket.send(k_put + "Transfer-Encoding: chunked\r\n\r\n");
         return flood(socket, "3E8\r\n" + std::string(1000, 'x') + "\r\n");
     }},
    {"body too large by its own account",
     [](RawSocket& socket) {
         socket.send(k_put + "Content-Length: 99999999999\r\n\r\n");
         return is_refused(socket.read_all(), "413");
     }},
    {"pipelines and reads in the end",
     [](RawSocket& socket) {
         constexpr std::size_t k_requests = 200;
         std::string bytes;
         for (std::size_t i = 0; i < k_requests; ++i) {
             bytes += k_status;
         }
         socket.send(bytes + "nonsense\r\n\r\n");
         const std::string answers = socket.read_all().bytes;
         std::size_t answered = 0;
         for (std::size_t at = answers.find("HTTP/1.1 200 OK"); at != std::string::npos;
              at = answers.find("HTTP/1.1 200 OK", at + 1)) {
             ++answered;
         }
         return answered == k_requests && answers.find("HTTP/1.1 400 ") != std::string::npos;
     }},
    {"asks without end and never reads",
     [](RawSocket& socket) {
         std::string bytes;
         while (bytes.size() < 16'000) {
             bytes += k_status;
         }
         return flood(socket, bytes);
     }},
    {"garbage",
     [](RawSocket& socket) {
         std::string bytes(5000, '\0');
         for (std::size_t i = 0; i < bytes.size(); ++i) {
             bytes[i] = static_cast<char>(draw_bits(Seed{1}, Stream{1}, i));
         }
         socket.send(bytes);
         return is_refused(socket.read_all(), "400");
     }},
};

/// Asks and scales like any controller, all the time.
class GoodClient {
public:
    enum class Connections { one, many };

    /// `many`: a new one now and then.
    GoodClient(int port, Connections connections)
        : url_("http://127.0.0.1:" + std::to_string(port)), connections_(connections), thread_([this] { work(); }) {}
    ~GoodClient() { stop(); }
    GoodClient(const GoodClient&) = delete;
    GoodClient& operator=(const GoodClient&) = delete;

    void stop() {
        stopping_ = true;
        if (thread_.joinable()) {
            thread_.join();
        }
    }
    [[nodiscard]] int served() const { return served_; }
    [[nodiscard]] int failed() const { return failed_; }
    /// Waits until so many more turns have ended, well or not.
    void wait_for(int turns) const {
        const int before = served_ + failed_;
        while (served_ + failed_ < before + turns) {
            std::this_thread::sleep_for(1ms);
        }
    }

private:
    void work() {
        constexpr Duration k_budget = 20s;
        auto transport = live::HttpTransport::create(url_).value();
        for (int turn = 0; !stopping_; ++turn) {
            if (connections_ == Connections::many && turn % 10 == 0) {
                transport = live::HttpTransport::create(url_).value();
            }
            const bool seen = loop::read_status(transport->send(loop::status_request(), k_budget), k_start).has_value();
            const bool scaled =
                loop::read_replicas(transport->send(loop::replicas_request(1 + turn % 20), k_budget)).has_value();
            ++(seen && scaled ? served_ : failed_);
        }
    }

    std::string url_;
    Connections connections_;
    std::atomic<bool> stopping_ = false;
    std::atomic<int> served_ = 0;
    std::atomic<int> failed_ = 0;
    std::thread thread_;
};

/// A fake app on a socket whose patience is short.
struct App {
    std::unique_ptr<demand::Demand> demand = demand::make_generator({"sine:base=6,amplitude=5"}, Seed{1}).value();
    fake_app::LockstepTime time{1min};
    fake_app::FakeApp app{{}, *demand, time};
    std::unique_ptr<live::Server> server =
        serve(app, {.connections_max = k_connections_max, .request_timeout = 500ms, .answer_timeout = 500ms});
};

/// A few clients of each kind at once, until the last has ended; the kinds of those that were not treated as they must.
std::map<std::string, int> attack(int port) {
    constexpr int k_clients = 4;
    std::vector<std::thread> threads;
    std::map<std::string, std::atomic<int>> wrong;
    for (const auto& [kind, hostile] : k_kinds) {
        std::atomic<int>& count = wrong[kind];
        for (int i = 0; i < k_clients; ++i) {
            threads.emplace_back([&count, &hostile = hostile, port] {
                RawSocket socket = RawSocket::connect(port);
                count += hostile(socket) ? 0 : 1;
            });
        }
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    return {wrong.begin(), wrong.end()};
}

} // namespace

TEST_CASE("hostile clients: they are cut off, others are served on, and the process does not grow", "[live][slow]") {
    App app;
    const std::size_t threads_before = of_process("Threads");
    GoodClient good(app.server->port(), GoodClient::Connections::many);
    static_cast<void>(attack(app.server->port())); // what the first wave takes is what serving takes
    const std::size_t resident = of_process("VmRSS");
    for (int wave = 0; wave < 3; ++wave) {
        const int served = good.served();
        for (const auto& [kind, wrong] : attack(app.server->port())) {
            INFO(kind);
            CHECK(wrong == 0);
        }
        CHECK(good.served() > served + 10);
    }
    CHECK(of_process("VmRSS") * 1024 < resident * 1024 + k_growth_max);
    CHECK(of_process("Threads") <= threads_before + k_connections_max + 1);
    good.stop();
    CHECK(good.failed() == 0);
}

TEST_CASE("hostile clients: a crowd over the bound gets a 503 and who was there before is served on", "[live]") {
    constexpr std::size_t k_crowd = 600;
    App app;
    const std::size_t threads_before = of_process("Threads");
    GoodClient good(app.server->port(), GoodClient::Connections::one);
    good.wait_for(1);
    std::vector<RawSocket> crowd;
    for (std::size_t i = 0; i < k_crowd; ++i) {
        crowd.push_back(RawSocket::connect(app.server->port()));
    }
    for (std::size_t i = k_connections_max; i < k_crowd; ++i) {
        REQUIRE(is_refused(crowd[i].read_all(), "503"));
    }
    good.wait_for(10);
    CHECK(of_process("Threads") <= threads_before + k_connections_max + 1);
    good.stop();
    CHECK(good.failed() == 0);
}
