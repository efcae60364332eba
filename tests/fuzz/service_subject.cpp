// Whole services, in memory: the controller's API over a fleet of tables, and the fake app with its doors for test
// harnesses open.
#include "tests/fuzz/subjects.hpp"

#include "controller/api/api.hpp"
#include "controller/api/guard.hpp"
#include "controller/api/openapi.hpp"
#include "fake_app/demand/generator.hpp"
#include "fake_app/service/fake_app.hpp"
#include "fake_app/service/openapi.hpp"
#include "fake_app/service/routes.hpp"
#include "tests/fuzz/described_answers.hpp"
#include "tests/fuzz/written_calls.hpp"
#include "tests/support/table_fleet.hpp"

#include <fmt/format.h>

namespace scaleit::fuzz {

namespace {

/// What comes of calls of paths and methods that are not there.
struct Elsewhere {
    std::string_view type; ///< of errors
    std::set<int> before;  ///< statuses of who stands in front of the service; else it is 404 or 405
};

/// Holds an answer against the table of routes and the description.
template <class Endpoint>
std::optional<std::string> flaw_in(const Request& request, const Response& answer, const DescribedAnswers& described,
                                   std::span<const http::Route<Endpoint>> routes, const Elsewhere& elsewhere) {
    const auto match = http::find_route(routes, http::path_of(request.target));
    const bool is_there = match && http::allows(match->route->methods, request.method);
    if (is_there) {
        return described.flaw_in(request.method, match->route->path, answer);
    }
    const auto type = find_header(answer.headers, "Content-Type");
    const bool is_expected = answer.status == (match ? 405 : 404) || elsewhere.before.count(answer.status) == 1;
    if (!is_expected || type != elsewhere.type) {
        return fmt::format("{} where nothing is", answer.status);
    }
    return request.method == "HEAD" && answer.body.empty() ? std::nullopt : flaw_in_body(elsewhere.type, answer.body);
}

Verdict said(const Request& request, const std::string& flaw) {
    return {fmt::format("{} {} {}: {}", request.method, request.target, request.body, flaw), {}};
}

} // namespace

Verdict try_api_calls(std::string_view bytes) {
    static const DescribedAnswers described(api::openapi_yaml());
    test::TableFleet fleet({"web", "queue"});
    fleet.add_tick("web", 0.95, 4, 5);
    fleet.add_failure("web", {FailureKind::http_status, 503});
    SimulatedClock clock;
    api::Api api(fleet, clock, [] { return std::string("scaleit_up 1\n"); });
    api::Guard guard(api, clock, {});
    Verdict verdict;
    for (const Request& request : written_calls(bytes)) {
        const Outcome outcome = guard.handle(request);
        if (!outcome) {
            return said(request, "no answer");
        }
        if (const auto flaw =
                flaw_in(request, *outcome, described, api::routes(), {"application/problem+json", {400, 403}})) {
            return said(request, *flaw);
        }
        verdict.statuses.push_back(outcome->status);
    }
    return verdict;
}

Verdict try_app_calls(std::string_view bytes) {
    static const DescribedAnswers described(fake_app::openapi_yaml());
    const auto demand = demand::make_generator({"sine:base=6,amplitude=5"}, Seed{1}).value();
    fake_app::FakeAppOptions options;
    options.world.step = std::chrono::hours(1); // a year's advance is few steps
    options.world.queue.emplace();
    options.world.workers.emplace();
    fake_app::LockstepTime time(std::chrono::hours(1));
    fake_app::FakeApp app(std::move(options), *demand, time, {.enabled = true});
    Verdict verdict;
    for (const Request& request : written_calls(bytes)) {
        const fault::FaultCounts before = app.served().faults;
        const Outcome outcome = app.handle(request);
        if (!(app.served().faults == before)) {
            continue; // what a fault makes of an answer is described nowhere
        }
        if (!outcome) {
            return said(request, "no answer, and no fault");
        }
        if (const auto flaw = flaw_in(request, *outcome, described, fake_app::routes(), {"application/json", {}})) {
            return said(request, *flaw);
        }
        verdict.statuses.push_back(outcome->status);
    }
    return verdict;
}

} // namespace scaleit::fuzz
