// The recording controller is killed at random moments. What it acted on must be in the session.
//
// The app runs in this process and keeps a list of all it was asked and answered. When request k + 1 has arrived, the
// controller has acted on exchange k; so the session must hold all exchanges but possibly the last.
#include "controller/core/random.hpp"
#include "controller/live/server.hpp"
#include "fake_app/demand/series.hpp"
#include "fake_app/service/fake_app.hpp"
#include "recorder/session/reader.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temporary_directory.hpp"

#include <mutex>
#include <thread>

using namespace scaleit;
using namespace scaleit::test;

namespace {

struct Answered {
    std::string method;
    std::string target;
    std::string request_body;
    std::string response_body;

    bool operator==(const Answered&) const = default;
};

/// An app that remembers, in memory that the killed process cannot reach.
class RememberingApp final : public Service {
public:
    explicit RememberingApp(Service& app) : app_(app) {}

    [[nodiscard]] Outcome handle(const Request& request) override {
        Outcome outcome = app_.handle(request);
        const std::lock_guard lock(mutex_);
        answered_.push_back({request.method, request.target, request.body, outcome ? outcome->body : ""});
        return outcome;
    }
    std::vector<Answered> answered() {
        const std::lock_guard lock(mutex_);
        return answered_;
    }

private:
    Service& app_;
    std::mutex mutex_;
    std::vector<Answered> answered_;
};

std::vector<Answered> recorded_in(const std::string& file, bool& closed) {
    auto reader = session::SessionReader::open(file);
    INFO((reader ? "" : reader.error().message));
    REQUIRE(reader.has_value());
    closed = (*reader)->closed();
    std::vector<Answered> found;
    const Status read = (*reader)->for_each([&](const session::Entry& entry) -> Status {
        if (const auto* exchange = std::get_if<session::Exchange>(&entry.value)) {
            found.push_back({exchange->request.method, exchange->request.target, exchange->request.body,
                             exchange->outcome ? exchange->outcome->body : ""});
        }
        return {};
    });
    REQUIRE(read.has_value());
    return found;
}

enum class End { killed, finished };

/// One recording controller under a fast lock-step load; what is wrong with what it leaves, if anything.
std::string live_and_end(End end, std::chrono::microseconds after) {
    const TemporaryDirectory directory;
    const std::string file = directory.file("session.db").string();
    const demand::Series demand(std::chrono::seconds(1), {2, 5, 9, 4, 7, 3});
    fake_app::LockstepTime time(std::chrono::seconds(1));
    fake_app::FakeApp app({}, demand, time);
    RememberingApp remembering(app);
    auto server = live::Server::start(remembering, {});
    REQUIRE(server.has_value());
    const std::string url = "http://127.0.0.1:" + std::to_string((*server)->port());
    Process controller({program("controller"), "--url", url, "--clock", "lockstep", "--policy", "proportional",
                        "--ticks", end == End::killed ? "100000000" : "200", "--record", file, "--log-level", "off"});
    if (end == End::killed) {
        while (remembering.answered().size() < 3) { // the session has begun
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        std::this_thread::sleep_for(after);
        controller.send_signal(SIGKILL);
    }
    const Finished finished = controller.wait();
    (*server)->stop();
    if (finished.signal != SIGKILL) {
        return "the process was not killed";
    }
    bool closed = false;
    const std::vector<Answered> recorded = recorded_in(file, closed);
    const std::vector<Answered> answered = remembering.answered();
    if (closed) {
        return "the session is marked closed";
    }
    if (recorded.size() + 1 < answered.size() || recorded.size() > answered.size()) {
        return "the app answered " + std::to_string(answered.size()) + " times, the session has " +
               std::to_string(recorded.size());
    }
    if (!std::equal(recorded.begin(), recorded.end(), answered.begin())) {
        return "the session differs from what the app saw";
    }
    const Finished verified = run({program("recorder"), "verify", file});
    if (verified.exit_code != 0 || verified.out.find("open") == std::string::npos) {
        return "recorder verify says: " + verified.out + verified.err;
    }
    return {};
}

} // namespace

TEST_CASE("kill: every exchange that the controller acted on is in the session", "[cli][live][slow]") {
    constexpr int k_kills = 50;
    for (std::uint64_t i = 0; i < k_kills; ++i) {
        const auto after = std::chrono::microseconds(static_cast<int>(draw_unit(Seed{50}, Stream{1}, i) * 60'000));
        INFO("kill " << i << " after " << after.count() << " us");
        REQUIRE(live_and_end(End::killed, after) == "");
    }
}

TEST_CASE("kill: without the kill the same check fails", "[cli][live]") {
    CHECK(live_and_end(End::finished, {}) == "the process was not killed");
}
