#include "fake_app/service/request_codec.hpp"

#include "controller/core/shown.hpp"

#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <Poco/JSONString.h>
#include <fmt/format.h>
#include <optional>

namespace scaleit::fake_app {

namespace {

constexpr std::size_t k_nesting_max = 16;
constexpr std::string_view k_not_an_object = "the body is not a valid JSON object, expected {\"replicas\":N}";

std::string describe(const Poco::Dynamic::Var& value) {
    if (value.isEmpty()) {
        return "null";
    }
    if (value.type() == typeid(Poco::JSON::Object::Ptr)) {
        return "an object";
    }
    if (value.type() == typeid(Poco::JSON::Array::Ptr)) {
        return "an array";
    }
    if (value.isString()) {
        return "the string " + shown(value.extract<std::string>());
    }
    return (value.isInteger() || value.isBoolean() ? "" : "the decimal number ") + value.convert<std::string>();
}

/// The integer in `value`; nothing where it is something else.
std::optional<std::int64_t> as_integer(const Poco::Dynamic::Var& value) {
    if (value.isEmpty() || value.isString() || value.isBoolean() || !value.isInteger()) {
        return std::nullopt;
    }
    return value.convert<std::int64_t>(); // throws where it does not fit
}

tl::unexpected<std::string> refuse(std::string message) { return tl::unexpected<std::string>(std::move(message)); }

tl::expected<int, std::string> read_document(const Poco::Dynamic::Var& document, int replicas_max) {
    if (document.type() != typeid(Poco::JSON::Object::Ptr)) {
        return refuse(std::string(k_not_an_object));
    }
    const auto& root = document.extract<Poco::JSON::Object::Ptr>();
    if (!root->has("replicas")) {
        return refuse("replicas is missing, expected {\"replicas\":N}");
    }
    const Poco::Dynamic::Var value = root->get("replicas");
    const std::optional<std::int64_t> replicas = as_integer(value);
    if (!replicas || *replicas < 1 || *replicas > replicas_max) {
        return refuse(fmt::format("replicas is {}, expected an integer from 1 to {}", describe(value), replicas_max));
    }
    return static_cast<int>(*replicas);
}

} // namespace

tl::expected<int, std::string> read_replicas_body(const std::string& body, int replicas_max) {
    if (body.size() > k_request_body_bytes_max) {
        return refuse(fmt::format("the body has {} bytes, expected at most {}", body.size(), k_request_body_bytes_max));
    }
    Poco::Dynamic::Var document;
    try {
        Poco::JSON::Parser parser;
        parser.setDepth(k_nesting_max);
        document = parser.parse(body);
    } catch (const Poco::JSON::JSONException&) {
        return refuse(std::string(k_not_an_object));
    } catch (const Poco::Exception&) {
        return refuse("the body has a number out of range, expected {\"replicas\":N}");
    }
    try {
        return read_document(document, replicas_max);
    } catch (const Poco::Exception&) { // a number that fits no type of ours
        return refuse(fmt::format("replicas is out of range, expected an integer from 1 to {}", replicas_max));
    }
}

std::string error_body(std::string_view message) {
    return fmt::format(R"({{"error":{}}})", Poco::toJSON(std::string(message)));
}

} // namespace scaleit::fake_app
