#pragma once
// The API with its own description beside it: requests are made from it, and each answer is held against it.
#include "controller/api/guard.hpp"
#include "controller/api/openapi.hpp"
#include "tests/support/json_schema.hpp"
#include "tests/unit/controller/api/api_bench.hpp"

namespace scaleit::api {

[[nodiscard]] inline const test::Description& description() {
    static const test::Description described{openapi_yaml()};
    return described;
}

/// What is wrong with an answer; nothing where it is as described.
[[nodiscard]] inline std::optional<std::string> flaw_in(const Request& request, const Response& response,
                                                        const YAML::Node& operation) {
    const YAML::Node given = operation["responses"][std::to_string(response.status)];
    if (!given.IsDefined()) {
        return "its status is not described";
    }
    const YAML::Node described = description().resolved(given);
    for (const auto& header : described["headers"]) {
        const auto name = header.first.as<std::string>();
        if (header.second["required"].as<bool>(false) && !find_header(response.headers, name)) {
            return "its header " + name + " is missing";
        }
    }
    if (request.method == "HEAD" || response.status == 204) {
        return response.body.empty() ? std::nullopt : std::optional<std::string>("it has a body");
    }
    const std::string type(find_header(response.headers, "Content-Type").value_or(""));
    const std::string plain = type.substr(0, type.find(';'));
    const YAML::Node content = test::under(described["content"], plain);
    if (!content.IsDefined()) {
        return "its type, " + type + ", is not described";
    }
    const bool is_json = plain.find("json") != std::string::npos;
    return is_json ? description().mismatch_of(response.body, content["schema"]) : std::nullopt;
}

/// A controller of one workload that has ticked, guarded, and never too busy.
struct DescribedApi : ApiBench {
    DescribedApi() {
        fleet.add_failure("web", {FailureKind::http_status, 503});
        fleet.add_tick("web", 0.95, 4, 5);
        fleet.add_tick("web", 0.5, 5, 5);
    }

    Guard guard{api, clock, {.rate = {.per_second = 1e9, .burst = 1e9}}};

    /// Sends it, and fails where the answer is not as the operation says.
    Response check(const Request& request, const YAML::Node& operation) {
        Response response = guard.handle(request).value();
        INFO(request.method << " " << request.target << " " << request.body.substr(0, 500) << "\n-> " << response.status
                            << " " << response.body.substr(0, 500));
        CHECK(flaw_in(request, response, operation).value_or("") == "");
        return response;
    }
};

} // namespace scaleit::api
