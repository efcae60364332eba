#include "controller/loop/app_codec.hpp"

#include "controller/loop/answer_codec.hpp"

#include <cmath>
#include <fmt/format.h>

namespace scaleit::loop {

namespace {

tl::expected<Observation, Failure> read_document(const Poco::JSON::Object& root, Instant at) {
    const Poco::JSON::Object::Ptr cpu_object = root.getObject("cpu");
    if (cpu_object.isNull()) {
        return failed(FailureKind::bad_shape);
    }
    const Poco::Dynamic::Var cpu = cpu_object->get("highPriority");
    const Poco::Dynamic::Var replicas = root.get("replicas");
    if (!is_number(cpu) || !is_number(replicas) || !replicas.isInteger()) {
        return failed(FailureKind::bad_shape);
    }
    const auto fraction = cpu.convert<double>();
    if (!std::isfinite(fraction) || fraction < 0 || fraction > 1) {
        return failed(FailureKind::out_of_range);
    }
    return read_count(replicas, 1).map([&](int count) { return Observation{at, fraction, count}; });
}

/// The count that a request's body asks for.
std::optional<int> requested_replicas(const std::string& body) {
    const auto document = read_object(Response{200, {{"Content-Type", std::string(k_json)}}, body});
    if (!document) {
        return std::nullopt;
    }
    try {
        const auto count = read_count((*document)->get("replicas"), 1);
        return count ? std::optional<int>(*count) : std::nullopt;
    } catch (const Poco::Exception&) { // a number that fits no type of ours
        return std::nullopt;
    }
}

std::string_view path_of(const Request& request) {
    return std::string_view(request.target).substr(0, request.target.find('?'));
}

} // namespace

Request status_request() { return {"GET", std::string(k_status_target), {{"Accept", std::string(k_json)}}, {}}; }

Request replicas_request(int replicas) {
    return {"PUT",
            std::string(k_replicas_target),
            {{"Content-Type", std::string(k_json)}},
            fmt::format(R"({{"replicas":{}}})", replicas)};
}

tl::expected<Observation, Failure> read_status(const Outcome& outcome, Instant at) {
    return read_answer(outcome, [at](const Poco::JSON::Object& root) { return read_document(root, at); });
}

tl::expected<void, Failure> read_replicas(const Outcome& outcome) {
    const tl::expected<Response, Failure> response = expect_status(outcome, 204);
    if (!response) {
        return tl::unexpected<Failure>(response.error());
    }
    return {};
}

bool is_status_poll(const Request& request) {
    return request.method == "GET" && path_of(request).ends_with(k_status_target);
}

AppCall read_call(const Request& request, const Outcome& outcome) {
    if (is_status_poll(request)) {
        return StatusPoll{read_status(outcome, {})};
    }
    if (request.method == "PUT" && path_of(request).ends_with(k_replicas_target)) {
        const tl::expected<void, Failure> accepted = read_replicas(outcome);
        return ReplicaWrite{requested_replicas(request.body),
                            accepted ? std::nullopt : std::optional<Failure>(accepted.error())};
    }
    return {};
}

} // namespace scaleit::loop
