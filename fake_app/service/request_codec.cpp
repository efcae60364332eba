#include "fake_app/service/request_codec.hpp"

#include "controller/core/shown.hpp"
#include "controller/text/json_codec.hpp"

#include <Poco/JSONString.h>
#include <fmt/format.h>
#include <optional>

namespace scaleit::fake_app {

namespace {

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
    if (value.isInteger() && !value.isBoolean() && !value.isSigned()) {
        return "out of range"; // of which not even the digits are left
    }
    return (value.isInteger() || value.isBoolean() ? "" : "the decimal number ") + value.convert<std::string>();
}

tl::unexpected<std::string> refuse(std::string message) { return tl::unexpected<std::string>(std::move(message)); }

} // namespace

tl::expected<int, std::string> read_replicas_body(const std::string& body, int replicas_max) {
    if (body.size() > k_request_body_bytes_max) {
        return refuse(fmt::format("the body has {} bytes, expected at most {}", body.size(), k_request_body_bytes_max));
    }
    const auto root = text::read_object(body);
    if (!root) {
        return refuse(root.error().kind == text::JsonFlaw::Kind::out_of_range
                          ? "the body has a number out of range, expected {\"replicas\":N}"
                          : "the body is not a valid JSON object, expected {\"replicas\":N}");
    }
    if (!(*root)->has("replicas")) {
        return refuse("replicas is missing, expected {\"replicas\":N}");
    }
    const Poco::Dynamic::Var value = (*root)->get("replicas");
    const std::optional<std::int64_t> replicas = text::whole_number(value);
    if (!replicas || *replicas < 1 || *replicas > replicas_max) {
        return refuse(fmt::format("replicas is {}, expected an integer from 1 to {}", describe(value), replicas_max));
    }
    return static_cast<int>(*replicas);
}

std::string error_body(std::string_view message) {
    return fmt::format(R"({{"error":{}}})", Poco::toJSON(std::string(message)));
}

} // namespace scaleit::fake_app
