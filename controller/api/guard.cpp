#include "controller/api/guard.hpp"

#include "controller/api/problem.hpp"
#include "controller/api/query.hpp"
#include "controller/api/routes.hpp"
#include "controller/core/shown.hpp"
#include "controller/http/answers.hpp"
#include "controller/http/bearer.hpp"
#include "controller/http/loopback.hpp"
#include "controller/http/media_type.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

namespace scaleit::api {

namespace {

/// Keys under which people put tokens into URLs.
constexpr std::array<std::string_view, 8> k_token_keys{"token",  "access_token",  "auth",   "auth_token",
                                                       "bearer", "authorization", "apikey", "api_key"};

constexpr std::string_view k_no_route = "none";

Response too_many(Duration wait) {
    Response response = problem(429, "more requests than are taken from one address; slow down");
    response.headers.push_back({"Retry-After", fmt::format("{}", std::max(1.0, std::ceil(to_seconds(wait))))});
    return response;
}

Response unauthorized() {
    Response response = problem(401, "expected Authorization: Bearer and the token of --token-file");
    response.headers.push_back({"WWW-Authenticate", "Bearer realm=\"scaleit\""});
    return response;
}

/// Whether a key of the query, however it is escaped, is one for tokens.
bool has_token_in_query(std::string_view target) {
    const OrProblem<Query> query = read_query(target);
    return query && std::any_of(k_token_keys.begin(), k_token_keys.end(), [&](std::string_view key) {
               return std::any_of(query->begin(), query->end(),
                                  [&](const auto& pair) { return http::same_word(pair.first, key); });
           });
}

/// Whether a browser says that the page that asks is another origin's. What is no browser says nothing of the kind. A
/// form posted or an image shown by a page of another site has either field; a visit by hand has `none`.
bool is_foreign(const Request& request, const Caller& caller, const std::string& scheme) {
    if (const auto site = find_header(request.headers, "Sec-Fetch-Site")) {
        return *site != "same-origin" && *site != "none";
    }
    const auto origin = find_header(request.headers, "Origin");
    return origin && !http::same_word(*origin, fmt::format("{}://{}", scheme, caller.authority));
}

const Route* route_of(const Request& request) {
    const std::optional<Match> match = http::find_route(routes(), http::path_of(request.target));
    return match ? match->route : nullptr;
}

/// The dashboard itself holds nothing; a browser that opens it has no way to bring a token yet.
bool is_page(const Request& request) {
    const Route* route = route_of(request);
    return route != nullptr && route->endpoint == Endpoint::dashboard;
}

bool writes(const Request& request) {
    const Route* route = route_of(request);
    return route != nullptr ? is_write(route->endpoint, request.method)
                            : request.method != "GET" && request.method != "HEAD";
}

/// Whether the answer has something of every workload, or goes on.
bool is_long(Endpoint endpoint) {
    return endpoint == Endpoint::workloads || endpoint == Endpoint::metrics || endpoint == Endpoint::events ||
           endpoint == Endpoint::priorities;
}

} // namespace

Guard::Guard(Service& inner, Clock& clock, GuardOptions options, Log log, std::function<void(const Answered&)> count)
    : inner_(inner), clock_(clock), options_(std::move(options)), log_(std::move(log)), count_(std::move(count)),
      rate_(options_.rate) {}

Outcome Guard::handle_for(const Request& request, const Caller& caller) {
    if (std::optional<Reply> refused = refusal(request, caller)) {
        count(request, refused->response);
        if (refused->told) {
            log(Severity::warn, request, caller, refused->response.status);
        }
        return request.method == "HEAD" ? http::without_body(std::move(refused->response))
                                        : std::move(refused->response);
    }
    Outcome outcome = inner_.handle_for(request, caller);
    if (outcome) {
        outcome->headers.push_back({"X-Content-Type-Options", "nosniff"});
        count(request, *outcome);
        if (writes(request)) {
            log(outcome->status < 400 ? Severity::info : Severity::warn, request, caller, outcome->status);
        }
    }
    return outcome;
}

void Guard::note_refused(std::string_view address, int status) {
    if (count_) {
        count_({k_no_route, status});
    }
    if (log_ && !told_.take(address, clock_.now())) {
        log_({Severity::warn,
              "request refused",
              {{"who", std::string(address)}, {"status", fmt::format("{}", status)}}});
    }
}

bool Guard::waits(const Request& request) const {
    const Route* route = route_of(request);
    return route != nullptr && (is_long(route->endpoint) || is_write(route->endpoint, request.method));
}

std::optional<Guard::Reply> Guard::refusal(const Request& request, const Caller& caller) {
    if (const auto over = rate_.take(caller.address, clock_.now())) {
        return Reply{too_many(over->wait), over->is_first};
    }
    const std::string_view host = http::host_of(caller.authority);
    if (options_.loopback_only && !http::is_loopback(host)) {
        return Reply{problem(421, fmt::format("Host is {}, expected localhost or a loopback address", shown(host)))};
    }
    if (has_token_in_query(request.target)) {
        return Reply{problem(400, "a token does not belong into a URL; expected it as Authorization: Bearer")};
    }
    const bool is_order = writes(request);
    if (!options_.token.empty() && (is_order || (!options_.open_reads && !is_page(request))) &&
        !http::brings_token(request.headers, options_.token)) {
        return Reply{unauthorized()};
    }
    if (is_order && is_foreign(request, caller, options_.scheme)) {
        return Reply{
            problem(403, "a page of another origin asks for a change; that is only taken from this API's own")};
    }
    return std::nullopt;
}

void Guard::count(const Request& request, const Response& response) const {
    if (count_) {
        const Route* route = route_of(request);
        count_({route != nullptr ? route->path : k_no_route, response.status});
    }
}

/// Of the target the path alone: a query may have a token in it.
void Guard::log(Severity severity, const Request& request, const Caller& caller, int status) const {
    if (!log_) {
        return;
    }
    Note note{severity,
              status < 400 ? "order taken" : "request refused",
              {{"who", std::string(caller.address)},
               {"method", shown(request.method)},
               {"path", shown(http::path_of(request.target))},
               {"status", fmt::format("{}", status)}}};
    if (status < 400 && !request.body.empty()) {
        note.fields.emplace_back("body", shown(request.body));
    }
    log_(note);
}

} // namespace scaleit::api
