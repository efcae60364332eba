#pragma once
// The controller's API on a socket, guarded as the controller guards it, over a fleet in memory.
#include "controller/api/api.hpp"
#include "controller/api/guard.hpp"
#include "controller/live/system_clock.hpp"
#include "tests/support/raw_http.hpp"
#include "tests/support/table_fleet.hpp"

namespace scaleit::test {

struct LiveApi {
    explicit LiveApi(api::GuardOptions guarding = {}, live::ServerOptions options = {},
                     api::ApiOptions api_options = {})
        : api(
              fleet, clock, [] { return std::string(); }, std::move(api_options)),
          guard(api, clock, std::move(guarding)) {
        options.body_bytes_max = api::k_request_body_bytes_max;
        options.refusal = &api::problem;
        server = serve(guard, options);
    }

    TableFleet fleet;
    live::SystemClock clock;
    api::Api api;
    api::Guard guard;
    std::unique_ptr<live::Server> server;

    /// All that comes back for `head`, whose last line has its end, and the body.
    [[nodiscard]] std::string exchange(const std::string& head, const std::string& body = {}) const {
        const std::string length = body.empty() ? "" : "Content-Length: " + std::to_string(body.size()) + "\r\n";
        return exchange_all(*server, head + "Connection: close\r\n" + length + "\r\n" + body).bytes;
    }
    [[nodiscard]] std::string get(const std::string& target, const std::string& fields = {}) const {
        return exchange("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + fields);
    }
    [[nodiscard]] bool running() const { return fleet.view("web")->running; }
    /// Whether no order was taken.
    [[nodiscard]] bool is_untouched() const {
        return running() && !fleet.view("web")->manual && fleet.view("web")->configuration.version == 1 &&
               fleet.newest_event() == 0;
    }
};

[[nodiscard]] inline bool has_status(const std::string& answer, int status) {
    return answer.rfind("HTTP/1.1 " + std::to_string(status) + " ", 0) == 0;
}

/// Whether an answer is one problem of that status, and nothing follows it.
[[nodiscard]] inline bool is_problem(const std::string& answer, int status) {
    return has_status(answer, status) &&
           answer.find("Content-Type: application/problem+json\r\n") != std::string::npos &&
           answer.find("\"status\":" + std::to_string(status) + ",") != std::string::npos &&
           answer.find("HTTP/1.1", 1) == std::string::npos;
}

} // namespace scaleit::test
