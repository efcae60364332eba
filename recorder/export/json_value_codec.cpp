#include "recorder/export/json_value_codec.hpp"

#include "controller/text/json_codec.hpp"
#include "recorder/export/base64_codec.hpp"

#include <Poco/JSON/Object.h>
#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <set>

namespace scaleit::exporting {

namespace {

using Poco::Dynamic::Var;
using Poco::JSON::Array;
using Poco::JSON::Object;

constexpr std::size_t k_nesting_max = 8;
constexpr std::size_t k_line_text_max = 200;

bool is_whole(const Var& value) { return value.isInteger() && !value.isBoolean(); }

/// What a value is, for a message.
std::string describe(const Var& value) {
    if (value.isEmpty()) {
        return "null";
    }
    if (value.type() == typeid(Object::Ptr)) {
        return "an object";
    }
    return value.type() == typeid(Array::Ptr) ? "a list" : shown(value.toString());
}

} // namespace

struct JsonValue::Content {
    explicit Content(Var given) : value(std::move(given)) {}

    [[nodiscard]] Object::Ptr object() const {
        return value.type() == typeid(Object::Ptr) ? value.extract<Object::Ptr>() : Object::Ptr();
    }

    Var value;
    mutable std::set<std::string> asked; ///< keys
};

JsonValue::JsonValue(std::shared_ptr<const Content> content, std::string path, Problem& problem)
    : content_(std::move(content)), path_(std::move(path)), problem_(&problem) {}

std::optional<JsonValue> JsonValue::parse(std::string_view json, Problem& problem) {
    const auto object = text::read_object(std::string(json), {.nesting_max = k_nesting_max});
    if (object) {
        return JsonValue(std::make_shared<Content>(Var(*object)), {}, problem);
    }
    switch (object.error().kind) {
    case text::JsonFlaw::Kind::key_twice:
        problem.what = fmt::format("key {} is there twice", shown(object.error().what));
        break;
    case text::JsonFlaw::Kind::not_an_object:
        problem.what = "it is JSON, but no object";
        break;
    case text::JsonFlaw::Kind::malformed:
    case text::JsonFlaw::Kind::out_of_range:
        problem.what = "it is no JSON: " + shown(object.error().what).substr(0, k_line_text_max);
        break;
    }
    return std::nullopt;
}

void JsonValue::refuse(const std::string& what) const {
    if (!problem_->what) {
        problem_->what = (path_.empty() ? "it" : path_) + " " + what;
    }
}

void JsonValue::expect(const std::string& what) const {
    if (content_) {
        refuse(fmt::format("is {}, expected {}", describe(content_->value), what));
    }
}

JsonValue JsonValue::child(std::shared_ptr<const Content> content, const std::string& step) const {
    return {std::move(content), path_.empty() ? step : path_ + "." + step, *problem_};
}

bool JsonValue::has(const std::string& key) const {
    const Object::Ptr object = content_ ? content_->object() : Object::Ptr();
    if (object.isNull() || !object->has(key)) {
        return false;
    }
    content_->asked.insert(key);
    return true;
}

JsonValue JsonValue::at(const std::string& key) const {
    if (has(key)) {
        return child(std::make_shared<Content>(content_->object()->get(key)), key);
    }
    if (content_ && content_->object().isNull()) {
        expect("an object");
    } else if (content_) {
        child(nullptr, key).refuse("is missing");
    }
    return child(nullptr, key);
}

std::vector<std::string> JsonValue::keys() const {
    const Object::Ptr object = content_ ? content_->object() : Object::Ptr();
    if (object.isNull()) {
        expect("an object");
        return {};
    }
    return object->getNames();
}

void JsonValue::refuse_unknown() const {
    const Object::Ptr object = content_ ? content_->object() : Object::Ptr();
    if (object.isNull()) {
        return;
    }
    for (const auto& [key, value] : *object) {
        if (!content_->asked.contains(key)) {
            refuse(fmt::format("has the key {}, which is none that belongs there", shown(key)));
        }
    }
}

std::vector<JsonValue> JsonValue::items() const {
    if (!content_ || content_->value.type() != typeid(Array::Ptr)) {
        expect("a list");
        return {};
    }
    std::vector<JsonValue> values;
    for (const Var& item : *content_->value.extract<Array::Ptr>()) {
        values.push_back(child(std::make_shared<Content>(item), fmt::to_string(values.size())));
    }
    return values;
}

std::pair<JsonValue, JsonValue> JsonValue::pair() const {
    const std::vector<JsonValue> both = items();
    if (both.size() != 2) {
        expect("a list of two");
        return {child(nullptr, "0"), child(nullptr, "1")};
    }
    return {both.front(), both.back()};
}

std::int64_t JsonValue::integer() const {
    // Poco gives what fits no signed number as an unsigned one, and 18446744073709551617 as an unsigned 1.
    if (!content_ || !is_whole(content_->value) || !content_->value.isSigned()) {
        expect("a whole number");
        return 0;
    }
    return content_->value.convert<std::int64_t>();
}

int JsonValue::small() const {
    const std::int64_t value = integer();
    if (value < std::numeric_limits<int>::min() || value > std::numeric_limits<int>::max()) {
        expect("a smaller number");
        return 0;
    }
    return static_cast<int>(value);
}

double JsonValue::real() const {
    if (!content_ || content_->value.isBoolean() || content_->value.isString() || !content_->value.isNumeric() ||
        !std::isfinite(content_->value.convert<double>())) {
        expect("a number");
        return 0;
    }
    return content_->value.convert<double>();
}

std::string JsonValue::bytes() const {
    if (content_ && content_->value.isString()) {
        return content_->value.extract<std::string>();
    }
    if (!has("base64")) {
        expect("a string, or {\"base64\":\"...\"}");
        return {};
    }
    refuse_unknown();
    const JsonValue encoded = at("base64");
    if (!encoded.content_->value.isString()) {
        encoded.expect("a string");
        return {};
    }
    std::optional<std::string> decoded = decode_base64(encoded.content_->value.extract<std::string>());
    if (!decoded) {
        encoded.expect("base64");
    }
    return decoded.value_or(std::string());
}

} // namespace scaleit::exporting
