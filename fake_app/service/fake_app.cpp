#include "fake_app/service/fake_app.hpp"

#include "controller/core/check.hpp"
#include "fake_app/demand/shown.hpp"
#include "fake_app/fault/faulty_transport.hpp"
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

} // namespace

FakeApp::FakeApp(const FakeAppOptions& options, const demand::Demand& demand, WorldTime& time)
    : options_(options), demand_(demand), time_(time), plant_(options.plant) {}

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

Served FakeApp::served() const {
    const std::lock_guard lock(mutex_);
    return served_;
}

Outcome FakeApp::poll_status(const Request& request) {
    AppStatus status;
    {
        const std::lock_guard lock(mutex_);
        const Instant now = time_.poll();
        if (const auto fault = options_.faults.draw(fault::CallKind::read, served_.status_polls++)) {
            served_.faults.add(*fault);
            return fault::as_outcome(*fault);
        }
        status = status_at(now);
    }
    return answer_status(request, status);
}

Outcome FakeApp::head_status(const Request& request) {
    const AppStatus status = [&] {
        const std::lock_guard lock(mutex_);
        return status_at(time_.now());
    }();
    Response response = answer_status(request, status);
    response.headers.push_back({"Content-Length", fmt::format("{}", response.body.size())});
    response.body.clear();
    return response;
}

Outcome FakeApp::put_replicas(const Request& request) {
    const auto fault = [&] {
        const std::lock_guard lock(mutex_);
        const auto drawn = options_.faults.draw(fault::CallKind::write, served_.replica_writes++);
        if (drawn) {
            served_.faults.add(*drawn);
        }
        return drawn;
    }();
    if (fault) {
        return fault::as_outcome(*fault);
    }
    if (!accepts_json(request.headers)) {
        return not_acceptable();
    }
    if (!sends_json(request.headers)) {
        return error(415, fmt::format("Content-Type is {}, expected application/json",
                                      demand::shown(find_header(request.headers, "Content-Type").value_or(""))));
    }
    const tl::expected<int, std::string> replicas = read_replicas_body(request.body, options_.plant.replicas_max);
    if (!replicas) {
        return error(400, replicas.error());
    }
    const std::lock_guard lock(mutex_);
    const bool set = plant_.set_replicas(*replicas, time_.now());
    SCALEIT_CHECK(set); // the codec has refused what the plant would
    return Response{204, {}, {}};
}

AppStatus FakeApp::status_at(Instant now) {
    plant_.advance_to(now);
    return {plant_.cpu(demand_.at(now)), plant_.replicas()};
}

} // namespace scaleit::fake_app
