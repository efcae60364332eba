#include "controller/loop/app_codec.hpp"

#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace scaleit::loop {

namespace {

constexpr std::size_t k_nesting_max = 16;
constexpr std::int64_t k_replicas_max = 1'000'000;
constexpr std::string_view k_json = "application/json";

tl::unexpected<Failure> failed(FailureKind kind, int status = 0) {
    return tl::unexpected<Failure>(Failure{kind, status});
}

/// The response of an outcome whose status is the expected one.
tl::expected<Response, Failure> expect_status(const Outcome& outcome, int status) {
    if (!outcome) {
        return failed(outcome.error().kind);
    }
    if (outcome->status != status) {
        return failed(FailureKind::http_status, outcome->status);
    }
    return *outcome;
}

/// Whether a media type is JSON, parameters and case aside (RFC 9110, 8.3.1).
bool is_json(const Headers& headers) {
    const std::string_view value = find_header(headers, "Content-Type").value_or("");
    const std::string_view type = value.substr(0, std::min(value.find(';'), value.find(' ')));
    return std::equal(type.begin(), type.end(), k_json.begin(), k_json.end(), [](char a, char b) {
        return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
    });
}

tl::expected<Poco::Dynamic::Var, Failure> parse(const std::string& body) {
    try {
        Poco::JSON::Parser parser;
        parser.setDepth(k_nesting_max);
        return {tl::in_place, parser.parse(body)};
    } catch (const Poco::Exception&) {
        return failed(FailureKind::malformed_json);
    }
}

bool is_number(const Poco::Dynamic::Var& value) {
    return !value.isEmpty() && value.isNumeric() && !value.isBoolean() && !value.isString();
}

/// The integer in `value` where it is a count that an app can have.
tl::expected<int, Failure> read_count(const Poco::Dynamic::Var& value) {
    if (!is_number(value) || !value.isInteger()) {
        return failed(FailureKind::bad_shape);
    }
    // Poco gives what fits no signed number as an unsigned one, and 18446744073709551617 as an unsigned 1.
    if (!value.isSigned() || value.convert<std::int64_t>() < 1 || value.convert<std::int64_t>() > k_replicas_max) {
        return failed(FailureKind::out_of_range);
    }
    return value.convert<int>();
}

tl::expected<Observation, Failure> read_document(const Poco::Dynamic::Var& document, Instant at) {
    if (document.type() != typeid(Poco::JSON::Object::Ptr)) {
        return failed(FailureKind::bad_shape);
    }
    const auto& root = document.extract<Poco::JSON::Object::Ptr>();
    const Poco::JSON::Object::Ptr cpu_object = root->getObject("cpu");
    if (cpu_object.isNull()) {
        return failed(FailureKind::bad_shape);
    }
    const Poco::Dynamic::Var cpu = cpu_object->get("highPriority");
    const Poco::Dynamic::Var replicas = root->get("replicas");
    if (!is_number(cpu) || !is_number(replicas) || !replicas.isInteger()) {
        return failed(FailureKind::bad_shape);
    }
    const auto fraction = cpu.convert<double>();
    if (!std::isfinite(fraction) || fraction < 0 || fraction > 1) {
        return failed(FailureKind::out_of_range);
    }
    return read_count(replicas).map([&](int count) { return Observation{at, fraction, count}; });
}

/// The count that a request's body asks for.
std::optional<int> requested_replicas(const std::string& body) {
    const tl::expected<Poco::Dynamic::Var, Failure> document = parse(body);
    if (!document || document->type() != typeid(Poco::JSON::Object::Ptr)) {
        return std::nullopt;
    }
    try {
        const auto count = read_count(document->extract<Poco::JSON::Object::Ptr>()->get("replicas"));
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
    const tl::expected<Response, Failure> response = expect_status(outcome, 200);
    if (!response) {
        return tl::unexpected<Failure>(response.error());
    }
    if (!is_json(response->headers)) {
        return failed(FailureKind::content_type);
    }
    const tl::expected<Poco::Dynamic::Var, Failure> document = parse(response->body);
    if (!document) {
        return tl::unexpected<Failure>(document.error());
    }
    try {
        return read_document(*document, at);
    } catch (const Poco::Exception&) { // a number that fits no type of ours
        return failed(FailureKind::out_of_range);
    }
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
