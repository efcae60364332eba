// The recording proxy is killed under load. What any client was answered must be in the session.
//
// App and clients run in this process, where each client keeps a list of the answers it has; the proxy is another one.
#include "controller/core/random.hpp"
#include "controller/live/http_transport.hpp"
#include "controller/live/server.hpp"
#include "recorder/session/reader.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/server_process.hpp"
#include "tests/support/table_service.hpp"
#include "tests/support/temporary_directory.hpp"

#include <map>
#include <thread>

using namespace scaleit;
using namespace scaleit::test;

namespace {

constexpr int k_clients = 8;

/// Asks for targets of its own, one after another, until it gets no answer.
class Client {
public:
    Client(const std::string& url, int number, std::atomic<int>& answers)
        : thread_([this, url, number, &answers] {
              const auto transport = live::HttpTransport::create(url).value();
              for (int i = 0;; ++i) {
                  const std::string target = "/" + std::to_string(number) + "/" + std::to_string(i);
                  const Outcome outcome = transport->send({"PUT", target, {}, "asked"}, std::chrono::seconds(20));
                  if (!outcome || outcome->status != 200) {
                      return;
                  }
                  answered_.push_back({target, outcome->body});
                  ++answers;
              }
          }) {}
    ~Client() {
        if (thread_.joinable()) {
            thread_.join();
        }
    }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    /// Target and body of all that was answered, once nothing more is. To be called once.
    std::vector<std::pair<std::string, std::string>> answered() {
        thread_.join();
        return std::move(answered_);
    }

private:
    std::vector<std::pair<std::string, std::string>> answered_;
    std::thread thread_;
};

std::map<std::string, std::string> recorded_in(const std::string& file, bool& closed) {
    const auto reader = session::SessionReader::open(file);
    REQUIRE(reader);
    closed = (*reader)->closed();
    std::map<std::string, std::string> found;
    REQUIRE((*reader)->for_each([&](const session::Entry& entry) -> Status {
        const auto& exchange = std::get<session::Exchange>(entry.value);
        found[exchange.request.target] = exchange.outcome ? exchange.outcome->body : "";
        return {};
    }));
    return found;
}

/// A proxy under the load of several clients, ended by `signal` after so many answers; what is wrong with what it
/// leaves, if anything.
std::string load_and_end(int signal, int answers_wanted) {
    const TemporaryDirectory directory;
    const std::string file = directory.file("session.db").string();
    TableService service;
    const auto upstream = live::Server::start(service, {}).value();
    Proxy proxy("http://127.0.0.1:" + std::to_string(upstream->port()), file);
    std::atomic<int> answers = 0;
    std::vector<std::unique_ptr<Client>> clients;
    for (int number = 0; number < k_clients; ++number) {
        clients.push_back(std::make_unique<Client>(proxy.url, number, answers));
    }
    while (answers < answers_wanted) {
        std::this_thread::sleep_for(std::chrono::microseconds(50));
    }
    proxy.process.send_signal(signal);
    const Finished finished = proxy.process.wait();
    std::vector<std::pair<std::string, std::string>> answered;
    for (const auto& client : clients) {
        const auto own = client->answered();
        answered.insert(answered.end(), own.begin(), own.end());
    }
    if (finished.signal != SIGKILL) {
        return "the proxy was not killed";
    }
    bool closed = false;
    const std::map<std::string, std::string> recorded = recorded_in(file, closed);
    if (closed) {
        return "the session is marked closed";
    }
    for (const auto& [target, body] : answered) {
        const auto found = recorded.find(target);
        if (found == recorded.end() || found->second != body) {
            return target + " was answered and is not recorded so";
        }
    }
    if (recorded.size() > answered.size() + k_clients) {
        return "more is recorded than was asked";
    }
    const Finished verified = run({program("recorder"), "verify", file});
    return verified.exit_code == 0 ? "" : "recorder verify says: " + verified.out + verified.err;
}

} // namespace

TEST_CASE("proxy kill: what was answered is recorded, however many clients there are", "[cli][live][slow]") {
    CHECK(load_and_end(SIGKILL, 1000) == "");
    constexpr int k_more = 10;
    for (std::uint64_t i = 0; i < k_more; ++i) {
        const int answers = 1 + static_cast<int>(draw_unit(Seed{7}, Stream{1}, i) * 1000);
        INFO("killed after " << answers << " answers");
        REQUIRE(load_and_end(SIGKILL, answers) == "");
    }
}

TEST_CASE("proxy kill: without the kill the same check fails", "[cli][live]") {
    CHECK(load_and_end(SIGTERM, 100) == "the proxy was not killed");
}
