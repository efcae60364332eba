#include "fake_app/service/fake_app.hpp"

#include "fake_app/demand/shown.hpp"
#include "fake_app/fault/fault_outcome.hpp"
#include "fake_app/service/media_type.hpp"
#include "fake_app/service/request_codec.hpp"

#include <fmt/format.h>

namespace scaleit::fake_app {

namespace {

Response json(int status, std::string body) {
    return {status, {{"Content-Type", "application/json"}}, std::move(body)};
}

Response error(int status, std::string_view message) { return json(status, error_body(message)); }

Response not_found(std::string_view path) {
    return error(404,
                 fmt::format("no such path: {}; there are GET /app/status and PUT /app/replicas", demand::shown(path)));
}

Response method_not_allowed(const Request& request, std::string_view allowed) {
    Response response =
        error(405, fmt::format("method {} is not allowed here, expected {}", demand::shown(request.method), allowed));
    response.headers.push_back({"Allow", std::string(allowed)});
    return response;
}

Response not_acceptable() { return error(406, "Accept rules out application/json, the only type there is"); }

Response answer_status(const Request& request, const AppStatus& status) {
    if (!accepts_json(request.headers)) {
        return not_acceptable();
    }
    return json(200, fmt::format(R"({{"cpu":{{"highPriority":{}.{:02}}},"replicas":{}}})", status.cpu.value / 100,
                                 status.cpu.value % 100, status.replicas));
}

/// The count in a PUT /app/replicas, or the answer that refuses it.
tl::expected<int, Response> read_put(const Request& request, int replicas_max) {
    if (!accepts_json(request.headers)) {
        return tl::unexpected<Response>(not_acceptable());
    }
    if (!sends_json(request.headers)) {
        return tl::unexpected<Response>(
            error(415, fmt::format("Content-Type is {}, expected application/json",
                                   demand::shown(find_header(request.headers, "Content-Type").value_or("")))));
    }
    return read_replicas_body(request.body, replicas_max).map_error([](const std::string& why) {
        return error(400, why);
    });
}

/// The answer as its fault leaves it.
template <class Answer> Outcome under(const std::optional<fault::Fault>& fault, const Answer& answer) {
    if (!fault) {
        return answer();
    }
    switch (fault::effect_of(fault->kind)) {
    case fault::Effect::replaces:
        return fault::as_outcome(*fault);
    case fault::Effect::shapes:
        return fault::shaped(*fault, answer());
    case fault::Effect::repeats: // the world has given the answer's content already
    case fault::Effect::defers:
        return answer();
    }
    return answer();
}

} // namespace

Outcome FakeApp::handle(const Request& request) {
    const std::string_view path = std::string_view(request.target).substr(0, request.target.find('?'));
    if (path == "/app/status") {
        if (request.method == "GET") {
            return poll_status(request);
        }
        return request.method == "HEAD" ? head_status(request) : method_not_allowed(request, "GET, HEAD");
    }
    if (path == "/app/replicas") {
        return request.method == "PUT" ? put_replicas(request) : method_not_allowed(request, "PUT");
    }
    return not_found(path);
}

Outcome FakeApp::poll_status(const Request& request) {
    const Polled polled = world_.poll();
    return under(polled.fault, [&] { return answer_status(request, polled.status); });
}

Outcome FakeApp::head_status(const Request& request) {
    Response response = answer_status(request, world_.look());
    response.headers.push_back({"Content-Length", fmt::format("{}", response.body.size())});
    response.body.clear();
    return response;
}

Outcome FakeApp::put_replicas(const Request& request) {
    const tl::expected<int, Response> wanted = read_put(request, world_.replicas_max());
    const std::optional<fault::Fault> fault = world_.write(wanted ? std::optional(*wanted) : std::nullopt);
    return under(fault, [&] { return wanted ? Response{204, {}, {}} : wanted.error(); });
}

} // namespace scaleit::fake_app
