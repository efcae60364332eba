#include "controller/api/api.hpp"

#include "controller/api/dashboard/dashboard.hpp"
#include "controller/api/entity_tag.hpp"
#include "controller/api/openapi.hpp"
#include "controller/api/request_codec.hpp"
#include "controller/core/check.hpp"
#include "controller/core/shown.hpp"
#include "controller/http/answers.hpp"
#include "controller/http/media_type.hpp"
#include "controller/metrics/prometheus_text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace scaleit::api {

namespace {

constexpr std::string_view k_workload = "workload";

std::span<const std::string_view> known_keys(Endpoint endpoint) {
    static constexpr std::array<std::string_view, 3> k_history{k_workload, "before", "limit"};
    switch (endpoint) {
    case Endpoint::history:
        return k_history;
    case Endpoint::start:
    case Endpoint::stop:
    case Endpoint::status:
    case Endpoint::decision:
    case Endpoint::scale:
    case Endpoint::resume:
    case Endpoint::config:
    case Endpoint::events:
        return std::span(k_history).first(1);
    case Endpoint::priorities:
    case Endpoint::priority:
    case Endpoint::workloads:
    case Endpoint::health:
    case Endpoint::ready:
    case Endpoint::metrics:
    case Endpoint::openapi:
    case Endpoint::dashboard:
        return {};
    }
    check_failed("an endpoint of the enum", __FILE__, __LINE__);
}

/// Whether a write there says what is to be done in its body.
bool takes_body(Endpoint endpoint) {
    return endpoint == Endpoint::scale || endpoint == Endpoint::config || endpoint == Endpoint::priorities;
}

/// The answer that keeps a body out; nothing where it may be read.
std::optional<Response> body_refusal(const Request& request, Endpoint endpoint) {
    if (request.body.size() > k_request_body_bytes_max) {
        return problem(413, fmt::format("the body has {} bytes, expected at most {}", request.body.size(),
                                        k_request_body_bytes_max));
    }
    if (request.method == "GET" || request.method == "HEAD") {
        return std::nullopt;
    }
    if (request.body.empty() && !takes_body(endpoint)) {
        return std::nullopt;
    }
    const bool yaml_too = endpoint == Endpoint::config;
    if (http::sends_json(request.headers) || (yaml_too && http::sends_yaml(request.headers))) {
        return std::nullopt;
    }
    return problem(415, fmt::format("Content-Type is {}, expected application/json{}",
                                    shown(find_header(request.headers, "Content-Type").value_or("")),
                                    yaml_too ? " or application/yaml" : ""));
}

} // namespace

Response json(int status, std::string body) {
    Response response = json_response(status, std::move(body));
    response.headers.push_back({"Cache-Control", "no-store"});
    return response;
}

Response refused(const fleet::Refusal& refusal) {
    switch (refusal.kind) {
    case fleet::RefusalKind::unknown_workload:
        return problem(404, fmt::format("{}; GET /scaling/workloads lists them", refusal.message));
    case fleet::RefusalKind::invalid:
        return problem(422, refusal.message);
    case fleet::RefusalKind::conflict:
        return problem(412, refusal.message);
    }
    check_failed("a refusal of the enum", __FILE__, __LINE__);
}

Response refused_body(const BodyFlaw& flaw) {
    return problem(flaw.kind == BodyFlaw::Kind::malformed ? 400 : 422, flaw.message);
}

Response config_answer(const fleet::Configuration& configuration) {
    Response response = json(200, configuration.manifest);
    response.headers.push_back({"ETag", etag_of(configuration)});
    return response;
}

Api::Api(fleet::Fleet& fleet, Clock& clock, std::function<std::string()> metrics, ApiOptions options)
    : fleet_(fleet), clock_(clock), metrics_(std::move(metrics)), options_(std::move(options)),
      places_(std::make_shared<StreamPlaces>(options_.streams_max)) {}

Outcome Api::handle(const Request& request) {
    const std::string_view path = http::path_of(request.target);
    const std::optional<Match> match = http::find_route(routes(), path);
    if (!match) {
        return problem(404, fmt::format("there is no {}; GET /openapi.yaml says what there is", shown(path)));
    }
    if (!http::allows(match->route->methods, request.method)) {
        Response response = problem(405, fmt::format("method {} is not allowed here, expected one of {}",
                                                     shown(request.method), match->route->methods));
        response.headers.push_back({"Allow", std::string(match->route->methods)});
        return response;
    }
    Response response = answer(request, *match);
    return request.method == "HEAD" ? http::without_body(std::move(response)) : response;
}

Response Api::answer(const Request& request, const Match& match) {
    const Endpoint endpoint = match.route->endpoint;
    if (const std::optional<Response> refusal = body_refusal(request, endpoint)) {
        return *refusal;
    }
    const OrProblem<Query> query = read_query(request.target);
    if (!query) {
        return query.error();
    }
    if (const OrProblem<void> known = check_known(*query, known_keys(endpoint)); !known) {
        return known.error();
    }
    if (is_write(endpoint, request.method) && !takes_body(endpoint)) {
        if (const Read<void> empty = read_empty_body(request.body); !empty) {
            return refused_body(empty.error());
        }
    }
    OrProblem<Response> response = respond(request, match, *query);
    return response ? *std::move(response) : std::move(response.error());
}

OrProblem<Response> Api::respond(const Request& request, const Match& match, const Query& query) {
    const auto shows = [&](const auto& write) {
        return chosen_view(query).map(
            [&](const fleet::WorkloadView& view) { return json(200, write(view, policies_.of(view))); });
    };
    switch (match.route->endpoint) {
    case Endpoint::start:
    case Endpoint::stop:
        return automate(query, match.route->endpoint);
    case Endpoint::status:
        return shows(status_json);
    case Endpoint::decision:
        return shows(decision_json);
    case Endpoint::scale:
        return scale(request, query);
    case Endpoint::resume:
        return resume(query);
    case Endpoint::config:
        return request.method == "PUT" ? configure(request, query) : config(request, query);
    case Endpoint::priorities:
        return request.method == "POST" ? prioritise(request) : priorities();
    case Endpoint::priority:
        return forget_priority(match.id);
    case Endpoint::history:
        return history(query);
    case Endpoint::workloads:
        return workloads();
    case Endpoint::events:
        return events(request, query);
    case Endpoint::health:
        return health();
    case Endpoint::ready:
        return readiness();
    case Endpoint::metrics:
        return Response{200, {{"Content-Type", metrics::k_prometheus_type}}, metrics_()};
    case Endpoint::openapi:
        return Response{200, {{"Content-Type", "application/yaml"}}, std::string(openapi_yaml())};
    case Endpoint::dashboard:
        return Response{200,
                        {{"Content-Type", "text/html; charset=utf-8"}, {"Content-Security-Policy", k_dashboard_policy}},
                        std::string(dashboard_page())};
    }
    check_failed("an endpoint of the enum", __FILE__, __LINE__);
}

OrProblem<std::string> Api::chosen(const Query& query) const {
    return chosen_view(query).map([](const fleet::WorkloadView& view) { return view.name; });
}

OrProblem<fleet::WorkloadView> Api::chosen_view(const Query& query) const {
    const auto given = query.find(k_workload);
    if (given != query.end()) {
        return fleet_.view(given->second).map_error(&refused);
    }
    const std::vector<std::string> names = fleet_.workloads();
    if (names.size() != 1) {
        return refuse(400, fmt::format("there are {} workloads, expected ?workload=NAME with one of those that GET "
                                       "/scaling/workloads lists",
                                       names.size()));
    }
    return fleet_.view(names.front()).map_error(&refused);
}

OrProblem<Response> Api::config(const Request& request, const Query& query) const {
    return chosen_view(query).map([&](const fleet::WorkloadView& view) {
        const std::string etag = etag_of(view.configuration);
        const auto known = find_header(request.headers, "If-None-Match");
        return known && names_weakly(*known, etag) ? Response{304, {{"ETag", etag}, {"Cache-Control", "no-store"}}, {}}
                                                   : config_answer(view.configuration);
    });
}

OrProblem<Response> Api::history(const Query& query) const {
    const auto before = whole_number(query, "before", 0, std::numeric_limits<std::int64_t>::max());
    const auto limit = whole_number(query, "limit", 1, k_history_limit_max);
    if (!before || !limit) {
        return tl::unexpected<Response>(!before ? before.error() : limit.error());
    }
    const auto count = static_cast<std::size_t>(limit->value_or(k_history_limit));
    const OrProblem<std::string> workload = chosen(query);
    if (!workload) {
        return tl::unexpected<Response>(workload.error());
    }
    return fleet_.history(*workload, *before, count)
        .map_error(&refused)
        .map([&](const std::vector<fleet::PastTick>& page) {
            std::vector<std::string> ticks(page.size());
            std::transform(page.begin(), page.end(), ticks.begin(), tick_json);
            const bool more = page.size() == count && page.back().tick.index > 0;
            const std::string next = more ? fmt::format("/scaling/history?workload={}&before={}&limit={}",
                                                        escape(*workload), page.back().tick.index, count)
                                          : std::string();
            Response response = json(200, fmt::format(R"({{"workload":{},"ticks":{},"next":{}}})", quoted(*workload),
                                                      list_json(ticks), more ? quoted(next) : "null"));
            if (more) {
                response.headers.push_back({"Link", fmt::format("<{}>; rel=\"next\"", next)});
            }
            return response;
        });
}

OrProblem<Response> Api::events(const Request& request, const Query& query) {
    EventStreamOptions options{.workload = {},
                               .run = options_.run,
                               .last_id = std::string(find_header(request.headers, "Last-Event-ID").value_or("")),
                               .heartbeat = options_.heartbeat};
    if (query.contains(k_workload)) {
        const OrProblem<std::string> workload = chosen(query);
        if (!workload) {
            return tl::unexpected<Response>(workload.error());
        }
        options.workload = *workload;
    }
    if (!places_->take()) {
        Response full = problem(
            503, fmt::format("there are {} event streams already, the most there may be", options_.streams_max));
        full.headers.push_back({"Retry-After", "5"});
        return full;
    }
    Response response{200, {{"Content-Type", "text/event-stream"}, {"Cache-Control", "no-store"}}, {}};
    response.source = std::make_shared<EventStream>(fleet_, clock_, std::move(options), places_);
    return response;
}

Response Api::workloads() const {
    std::vector<std::string> all;
    for (const std::string& name : fleet_.workloads()) {
        if (const auto view = fleet_.view(name)) {
            all.push_back(workload_json(*view));
        }
    }
    return json(200, fmt::format(R"({{"workloads":{}}})", list_json(all)));
}

Response Api::priorities() const {
    std::vector<std::string> all;
    for (const fleet::Priority& priority : fleet_.priorities()) {
        all.push_back(priority_json(priority));
    }
    return json(200, fmt::format(R"({{"priorities":{}}})", list_json(all)));
}

Response Api::health() const {
    std::vector<std::string> degraded = fleet_.health().degraded;
    std::transform(degraded.begin(), degraded.end(), degraded.begin(), quoted);
    return json(200, fmt::format(R"({{"status":"{}","degraded":{}}})", degraded.empty() ? "ok" : "degraded",
                                 list_json(degraded)));
}

Response Api::readiness() const {
    return fleet_.health().ready
               ? json(200, R"({"status":"ready"})")
               : problem(503, "no workload has been observed yet, or all are degraded for lack of data or halted");
}

} // namespace scaleit::api
