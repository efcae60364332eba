#pragma once
// A fake app in lock-step time, a minute a poll, over demand that changes every minute.
#include "controller/port/direct_transport.hpp"
#include "fake_app/demand/series.hpp"
#include "fake_app/service/fake_app.hpp"
#include "tests/support/catch.hpp"

namespace scaleit::fake_app {

inline const Headers k_json_type{{"Content-Type", "application/json"}};

struct World {
    explicit World(FakeAppOptions options = {}, std::vector<double> samples = {6.8, 3, 12, 0}, AdminOptions admin = {})
        : demand(std::chrono::minutes(1), std::move(samples)), app(std::move(options), demand, time, std::move(admin)),
          transport(app) {}

    Outcome send(const std::string& method, const std::string& target, const Headers& headers = {},
                 const std::string& body = {}) {
        return transport.send({method, target, headers, body}, std::chrono::seconds(1));
    }
    Outcome poll() { return send("GET", "/app/status"); }
    Outcome put(const std::string& body) { return send("PUT", "/app/replicas", k_json_type, body); }
    std::string get(const std::string& target) {
        const Outcome outcome = send("GET", target);
        REQUIRE(outcome.has_value());
        REQUIRE(outcome->status == 200);
        return outcome->body;
    }

    demand::Series demand;
    LockstepTime time{std::chrono::minutes(1)};
    FakeApp app;
    DirectTransport transport;
};

} // namespace scaleit::fake_app
