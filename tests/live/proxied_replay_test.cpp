// A session that the proxy recorded, given back to its client by strict replay.
#include "fake_app/demand/series.hpp"
#include "fake_app/service/fake_app.hpp"
#include "replayer/strict/replay.hpp"
#include "tests/support/recording_proxy.hpp"

using namespace scaleit;
using namespace scaleit::test;
using namespace std::chrono_literals;

namespace {

/// Counts what reaches the app.
class CountedApp final : public Service {
public:
    explicit CountedApp(Service& app) : app_(app) {}
    [[nodiscard]] Outcome handle(const Request& request) override {
        ++calls;
        return app_.handle(request);
    }

    std::atomic<int> calls = 0;

private:
    Service& app_;
};

fault::Rule at_call(fault::FaultKind kind, std::uint64_t call) {
    fault::Rule rule;
    rule.fault = kind;
    rule.reads = true;
    rule.writes = false;
    rule.when.at = {call};
    return rule;
}

struct Recorded {
    std::vector<session::Entry> entries;
    std::vector<Outcome> outcomes; ///< as the client had them
};

const Request k_poll = loop::status_request();
const Request k_write = loop::replicas_request(5);
const std::vector<Request> k_requests{k_poll, k_write, k_poll, k_poll, k_poll};

/// Polls, among them one that is reset and one that is never answered, and a replica change, through the proxy.
Recorded record_through_proxy(CountedApp& app) {
    const auto server = live::Server::start(app, {}).value();
    RecordingProxy proxy("http://127.0.0.1:" + std::to_string(server->port()), 200ms);
    Recorded recorded;
    for (const Request& request : k_requests) {
        const auto client = live::HttpTransport::create(proxy.url()).value();
        recorded.outcomes.push_back(client->send(request, 600ms));
    }
    proxy.stop();
    recorded.entries = proxy.entries();
    return recorded;
}

/// Kinds alone: the words of a failure differ between two clients.
std::string kind_of(const Outcome& outcome) {
    return outcome ? std::to_string(outcome->status) + " " + outcome->body : std::string(name(outcome.error().kind));
}

} // namespace

TEST_CASE("proxied replay: polls and writes come back in one order, failures as they were, and reach nobody",
          "[live]") {
    const demand::Series demand(1s, {2, 3, 4});
    fake_app::LockstepTime time(1s);
    fault::FaultSpec faults;
    faults.rules = {at_call(fault::FaultKind::reset, 1), at_call(fault::FaultKind::timeout, 2)};
    fake_app::FakeApp fake({.faults = {faults, Seed{1}}}, demand, time);
    CountedApp app(fake);
    const Recorded recorded = record_through_proxy(app);
    CHECK(app.calls == static_cast<int>(k_requests.size()));
    REQUIRE(recorded.outcomes.size() == 5);
    CHECK(recorded.outcomes[0]);
    CHECK(kind_of(recorded.outcomes[1]) == "204 ");
    CHECK(kind_of(recorded.outcomes[2]) == "reset");
    CHECK(kind_of(recorded.outcomes[3]) == "timeout");
    CHECK(recorded.outcomes[4]);

    strict::Cursor cursor(recorded.entries, strict::Cursor::End::closed);
    strict::ReplayTransport replay(cursor);
    strict::ReplayJournal journal(cursor);
    std::size_t next = 0;
    for (const session::Entry& entry : recorded.entries) {
        if (const auto* tick = std::get_if<Tick>(&entry.value)) {
            CHECK(journal.write(*tick));
        } else {
            CHECK(kind_of(replay.send(k_requests.at(next), 2s)) == kind_of(recorded.outcomes.at(next)));
            ++next;
        }
    }
    CHECK(next == k_requests.size());
    CHECK_FALSE(cursor.divergence());
    CHECK_FALSE(replay.send(k_poll, 2s)); // after the last recorded exchange
    REQUIRE(cursor.divergence());
    CHECK(cursor.divergence()->expected == "the end of the session");
    CHECK(app.calls == static_cast<int>(k_requests.size()));

    strict::Cursor other(recorded.entries, strict::Cursor::End::closed);
    CHECK_FALSE(strict::ReplayTransport(other).send(k_write, 2s)); // a write before the poll that it follows
    REQUIRE(other.divergence());
    CHECK(other.divergence()->nearest.value().seq == 2);
}
