#pragma once
// The API over a fleet in memory, asked without a socket.
#include "controller/api/api.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/table_fleet.hpp"

#include <yaml-cpp/yaml.h>

namespace scaleit::api {

inline const Headers k_json{{"Content-Type", "application/json"}};

/// JSON as nodes that can be asked by key.
[[nodiscard]] inline YAML::Node parsed(const Response& response) { return YAML::Load(response.body); }

struct ApiBench {
    explicit ApiBench(const std::vector<std::string>& names = {"web"}, ApiOptions options = {})
        : fleet(names), api(
                            fleet, clock, [] { return std::string("scaleit_up 1\n"); }, options) {}

    test::TableFleet fleet;
    SimulatedClock clock;
    Api api;

    Response send(const std::string& method, const std::string& target, const std::string& body = {},
                  const Headers& headers = k_json) {
        return api.handle({method, target, headers, body}).value();
    }
    /// Puts the policy of that name in force, with its defaults.
    void configure(std::string_view policy) {
        REQUIRE(send("PUT", "/scaling/config", policy::to_manifest(*policy::default_policy(policy))).status == 200);
    }
    Response get(const std::string& target) { return send("GET", target, {}, {}); }

    /// Sends, and holds the answer to a problem of that status.
    void check_problem(int status, const std::string& method, const std::string& target, const std::string& body = {},
                       const Headers& headers = k_json) {
        const Response response = send(method, target, body, headers);
        INFO(method << " " << target << " " << body << " -> " << response.status << " " << response.body);
        CHECK(response.status == status);
        CHECK(find_header(response.headers, "Content-Type") == "application/problem+json");
        const YAML::Node problem = parsed(response);
        CHECK(problem["status"].as<int>() == status);
        CHECK(problem["type"].as<std::string>() == "about:blank");
        CHECK_FALSE(problem["title"].as<std::string>().empty());
        CHECK(problem["detail"].as<std::string>().size() > 10);
    }
};

} // namespace scaleit::api
