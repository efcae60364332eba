// Several clients at once over sockets, in lock-step time: one ordered world.
#include "controller/live/http_transport.hpp"
#include "controller/loop/app_codec.hpp"
#include "fake_app/demand/series.hpp"
#include "fake_app/service/fake_app.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/raw_http.hpp"

#include <map>
#include <thread>

namespace scaleit::fake_app {

namespace {

using namespace std::chrono_literals;

constexpr int k_calls = 480;

/// Demand that tells most polls apart: the k-th sees a CPU of (k modulo 97) percent.
demand::Series staircase() {
    std::vector<double> samples;
    for (int call = 0; call < k_calls; ++call) {
        samples.push_back(call % 97 / 10.0);
    }
    return {1s, samples};
}

/// 10 % of all calls go wrong by the simple plan, and more in bursts.
fault::Injector faults() {
    fault::Rule bursts;
    bursts.fault = fault::FaultKind::http_502;
    bursts.when.burst = fault::Burst{0.01, 0.2};
    return {fault::FaultSpec{{bursts}, 0.1}, Seed{21}};
}

/// How often each answer came, to all clients together, and what the app counted.
std::pair<std::map<std::string, int>, Served> run(int clients) {
    const demand::Series demand = staircase();
    LockstepTime time(1s);
    FakeApp app({.world = {}, .faults = faults()}, demand, time);
    const auto server = test::serve(app, {.hold_max = 10ms}); // nobody waits long for a timeout, which ends in a reset
    std::vector<std::map<std::string, int>> seen(static_cast<std::size_t>(clients));
    std::vector<std::thread> threads;
    for (std::map<std::string, int>& mine : seen) {
        threads.emplace_back([&mine, &server, clients] {
            const auto transport =
                live::HttpTransport::create("http://127.0.0.1:" + std::to_string(server->port())).value();
            const auto note = [&](const char* what, const Outcome& outcome) {
                ++mine[what + (outcome ? std::to_string(outcome->status) + outcome->body
                                       : std::string(name(outcome.error().kind)))];
            };
            for (int call = 0; call < k_calls / clients; ++call) {
                note("read ", transport->send(loop::status_request(), 30s));
                note("write ", transport->send(loop::replicas_request(10), 30s));
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    std::map<std::string, int> all;
    for (const auto& mine : seen) {
        for (const auto& [what, times] : mine) {
            all[what] += times;
        }
    }
    return {all, app.served()};
}

} // namespace

TEST_CASE("lock-step: eight clients at once see what one client sees, fault for fault", "[fake_app][live]") {
    const auto together = run(8);
    CHECK(together == run(1));
    CHECK(together == run(8));
    CHECK(together.second.status_polls == k_calls);
    CHECK(together.second.faults.of(fault::FaultKind::http_502) > 10);
    CHECK(together.second.faults.of(fault::FaultKind::timeout) > 5);
}

} // namespace scaleit::fake_app
