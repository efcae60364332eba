#include "controller/loop/answer_codec.hpp"

#include <Poco/JSON/Parser.h>
#include <algorithm>

namespace scaleit::loop {

namespace {

constexpr std::size_t k_nesting_max = 16;

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

} // namespace

tl::unexpected<Failure> failed(FailureKind kind, int status) { return tl::unexpected<Failure>(Failure{kind, status}); }

tl::expected<Response, Failure> expect_status(const Outcome& outcome, int status) {
    if (!outcome) {
        return failed(outcome.error().kind);
    }
    if (outcome->status != status) {
        return failed(FailureKind::http_status, outcome->status);
    }
    return *outcome;
}

tl::expected<Poco::JSON::Object::Ptr, Failure> read_object(const Outcome& outcome) {
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
    if (document->type() != typeid(Poco::JSON::Object::Ptr)) {
        return failed(FailureKind::bad_shape);
    }
    return document->extract<Poco::JSON::Object::Ptr>();
}

bool is_number(const Poco::Dynamic::Var& value) {
    return !value.isEmpty() && value.isNumeric() && !value.isBoolean() && !value.isString();
}

tl::expected<int, Failure> read_count(const Poco::Dynamic::Var& value, std::int64_t min) {
    if (!is_number(value) || !value.isInteger()) {
        return failed(FailureKind::bad_shape);
    }
    // Poco gives what fits no signed number as an unsigned one, and 18446744073709551617 as an unsigned 1.
    if (!value.isSigned() || value.convert<std::int64_t>() < min ||
        value.convert<std::int64_t>() > k_replica_count_max) {
        return failed(FailureKind::out_of_range);
    }
    return value.convert<int>();
}

} // namespace scaleit::loop
