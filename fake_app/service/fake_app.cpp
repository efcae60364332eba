#include "fake_app/service/fake_app.hpp"

#include "controller/core/check.hpp"
#include "controller/core/shown.hpp"
#include "controller/http/answers.hpp"
#include "controller/http/media_type.hpp"
#include "controller/metrics/prometheus_text.hpp"
#include "fake_app/service/answers.hpp"
#include "fake_app/service/openapi.hpp"
#include "fake_app/service/prometheus_text.hpp"
#include "fake_app/service/request_codec.hpp"
#include "fake_app/service/views.hpp"

#include <charconv>
#include <fmt/format.h>

namespace scaleit::fake_app {

namespace {

Response not_found(std::string_view path) {
    return error(404, fmt::format("no such path: {}; GET /openapi.yaml says what there is", shown(path)));
}

Response method_not_allowed(const Request& request, std::string_view allowed) {
    Response response =
        error(405, fmt::format("method {} is not allowed here, expected {}", shown(request.method), allowed));
    response.headers.push_back({"Allow", std::string(allowed)});
    return response;
}

/// The count in a PUT /app/replicas, or the answer that refuses it.
tl::expected<int, Response> read_put(const Request& request, int replicas_max) {
    if (!http::accepts_json(request.headers)) {
        return tl::unexpected<Response>(not_acceptable());
    }
    if (!http::sends_json(request.headers)) {
        return tl::unexpected<Response>(unsupported_type(request.headers, "application/json"));
    }
    return read_replicas_body(request.body, replicas_max).map_error([](const std::string& why) {
        return error(400, why);
    });
}

/// The worker's id in a path; nothing where it is no number.
std::optional<std::int64_t> read_id(std::string_view text) {
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional(id) : std::nullopt;
}

Response answer_removal(plant::Removal removal, std::string_view id) {
    switch (removal) {
    case plant::Removal::removed:
        return no_content();
    case plant::Removal::unknown:
        return error(404, fmt::format("no worker {} runs; GET /app/workers lists them", shown(id)));
    case plant::Removal::last_one:
        return error(409, "this is the last worker, and the app runs at least one");
    }
    check_failed("a removal of the enum", __FILE__, __LINE__);
}

} // namespace

Outcome FakeApp::handle(const Request& request) {
    const std::string_view path = http::path_of(request.target);
    const std::optional<Match> match = http::find_route(routes(), path);
    if (!match) {
        return not_found(path);
    }
    if (is_admin(*match->route) && !admin_.enabled) {
        return *admin_refusal(request, admin_);
    }
    if (!http::allows(match->route->methods, request.method)) {
        return method_not_allowed(request, match->route->methods);
    }
    return answer(request, *match);
}

Outcome FakeApp::answer(const Request& request, const Match& match) {
    switch (match.route->endpoint) {
    case Endpoint::status:
        return get_status(request);
    case Endpoint::replicas:
        return put_replicas(request);
    case Endpoint::worker:
        return delete_worker(request, match.id);
    case Endpoint::app_metrics:
    case Endpoint::workers:
    case Endpoint::queue:
    case Endpoint::metrics:
    case Endpoint::health:
    case Endpoint::openapi:
    case Endpoint::admin_faults:
    case Endpoint::admin_demand:
    case Endpoint::admin_clock_advance:
    case Endpoint::admin_state:
    case Endpoint::admin_reset:
        break;
    }
    Response response = view(request, match.route->endpoint);
    return request.method == "HEAD" ? http::without_body(std::move(response)) : response;
}

Outcome FakeApp::get_status(const Request& request) {
    const auto answer = [&](const AppStatus& status) {
        return http::accepts_json(request.headers) ? json(200, status_json(status)) : not_acceptable();
    };
    if (request.method == "HEAD") {
        return http::without_body(answer(world_.look()));
    }
    const Polled polled = world_.poll();
    return under(polled.fault, [&] { return answer(polled.status); });
}

Outcome FakeApp::put_replicas(const Request& request) {
    const tl::expected<int, Response> wanted = read_put(request, world_.replicas_max());
    const Written written = world_.write(wanted ? Wish(SetReplicas{*wanted}) : Wish());
    return under(written.fault, [&] { return wanted ? no_content() : wanted.error(); });
}

Outcome FakeApp::delete_worker(const Request& request, std::string_view id) {
    if (!http::accepts_json(request.headers)) {
        return under(world_.write({}).fault, [] { return not_acceptable(); });
    }
    const std::optional<std::int64_t> number = read_id(id);
    const Written written = world_.write(number ? Wish(RemoveWorker{*number}) : Wish());
    return under(written.fault, [&] { return answer_removal(number ? written.removal : plant::Removal::unknown, id); });
}

Response FakeApp::view(const Request& request, Endpoint endpoint) {
    const auto as_json = [&](const auto& write) {
        return http::accepts_json(request.headers) ? json(200, write()) : not_acceptable();
    };
    switch (endpoint) {
    case Endpoint::app_metrics:
        return as_json([&] { return metrics_json(world_.view().world); });
    case Endpoint::workers:
        return as_json([&] { return workers_json(world_.view().world); });
    case Endpoint::queue:
        return as_json([&] { return queue_json(world_.view().world); });
    case Endpoint::health:
        return as_json([] { return std::string(R"({"status":"ok"})"); });
    case Endpoint::metrics:
        return Response{200, {{"Content-Type", metrics::k_prometheus_type}}, prometheus_text(world_.view())};
    case Endpoint::openapi:
        return Response{200, {{"Content-Type", "application/yaml"}}, std::string(openapi_yaml())};
    case Endpoint::admin_faults:
    case Endpoint::admin_demand:
    case Endpoint::admin_clock_advance:
    case Endpoint::admin_state:
    case Endpoint::admin_reset: {
        const std::optional<Response> refusal = admin_refusal(request, admin_);
        return refusal ? *refusal : answer_admin(request, endpoint, world_);
    }
    case Endpoint::status:
    case Endpoint::replicas:
    case Endpoint::worker:
        break;
    }
    check_failed("an endpoint that shows something", __FILE__, __LINE__);
}

} // namespace scaleit::fake_app
