#include "tests/support/json_schema.hpp"

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <algorithm>
#include <regex>
#include <set>

namespace scaleit::test {

namespace {

using Poco::Dynamic::Var;
using Poco::JSON::Array;
using Poco::JSON::Object;
using Mismatch = std::optional<std::string>;

std::string type_of(const Var& value) {
    if (value.isEmpty()) {
        return "null";
    }
    if (value.type() == typeid(Object::Ptr)) {
        return "object";
    }
    if (value.type() == typeid(Array::Ptr)) {
        return "array";
    }
    if (value.isString()) {
        return "string";
    }
    if (value.isBoolean()) {
        return "boolean";
    }
    return value.isInteger() ? "integer" : "number";
}

bool allows_type(const std::string& wanted, const std::string& found) {
    return wanted == found || (wanted == "number" && found == "integer");
}

Mismatch unknown_keyword(const YAML::Node& schema, const std::string& path) {
    static const std::set<std::string> known{"type",      "nullable",  "enum",    "minimum",     "maximum",
                                             "minLength", "maxLength", "pattern", "required",    "properties",
                                             "items",     "allOf",     "example", "description", "additionalProperties",
                                             "default"};
    for (const auto& keyword : schema) {
        if (known.count(keyword.first.as<std::string>()) == 0) {
            return path + ": the keyword " + keyword.first.as<std::string>() + " is not checked";
        }
    }
    return std::nullopt;
}

Mismatch text_mismatch(const std::string& text, const YAML::Node& schema, const std::string& path) {
    if (text.size() < schema["minLength"].as<std::size_t>(0) ||
        text.size() > schema["maxLength"].as<std::size_t>(std::string::npos)) {
        return path + " has another length than is allowed";
    }
    if (schema["pattern"] && !std::regex_search(text, std::regex(schema["pattern"].as<std::string>()))) {
        return path + " does not match " + schema["pattern"].as<std::string>();
    }
    const auto is_text = [&](const YAML::Node& each) { return each.as<std::string>() == text; };
    if (schema["enum"] && std::none_of(schema["enum"].begin(), schema["enum"].end(), is_text)) {
        return path + " is " + text + ", which is none of the values that there are";
    }
    return std::nullopt;
}

Mismatch number_mismatch(double number, const YAML::Node& schema, const std::string& path) {
    if ((schema["minimum"] && number < schema["minimum"].as<double>()) ||
        (schema["maximum"] && number > schema["maximum"].as<double>())) {
        return path + " is out of range";
    }
    return std::nullopt;
}

} // namespace

std::vector<Description::Operation> Description::operations() const {
    std::vector<Operation> all;
    for (const auto& path : root_["paths"]) {
        for (const auto& operation : path.second) {
            auto method = operation.first.as<std::string>();
            std::transform(method.begin(), method.end(), method.begin(),
                           [](char c) { return static_cast<char>(c - 'a' + 'A'); });
            all.push_back({path.first.as<std::string>(), method, operation.second});
        }
    }
    return all;
}

YAML::Node Description::resolved(const YAML::Node& node) const {
    if (!node["$ref"]) {
        return node;
    }
    const auto path = node["$ref"].as<std::string>(); // #/components/KIND/NAME
    const std::size_t name = path.rfind('/');
    const std::size_t kind = path.rfind('/', name - 1);
    return resolved(root_["components"][path.substr(kind + 1, name - kind - 1)][path.substr(name + 1)]);
}

Mismatch Description::mismatch(const Var& value, const YAML::Node& given, const std::string& path) const {
    const YAML::Node schema = resolved(given);
    if (const Mismatch unknown = unknown_keyword(schema, path)) {
        return unknown;
    }
    if (value.isEmpty()) {
        return schema["nullable"].as<bool>(false) ? std::nullopt : Mismatch(path + " is null");
    }
    for (const YAML::Node& part : schema["allOf"]) {
        if (const Mismatch wrong = mismatch(value, part, path)) {
            return wrong;
        }
    }
    if (!schema["type"]) {
        return schema["allOf"] ? std::nullopt : Mismatch(path + ": its schema has no type");
    }
    const std::string found = type_of(value);
    if (const auto wanted = schema["type"].as<std::string>(); !allows_type(wanted, found)) {
        return path + " is of type " + found + ", expected " + wanted;
    }
    if (found == "object") {
        return object_mismatch(value, schema, path);
    }
    if (found == "array") {
        return array_mismatch(value, schema, path);
    }
    if (found == "string") {
        return text_mismatch(value.extract<std::string>(), schema, path);
    }
    return found == "boolean" ? std::nullopt : number_mismatch(value.convert<double>(), schema, path);
}

Mismatch Description::object_mismatch(const Var& value, const YAML::Node& schema, const std::string& path) const {
    const auto& object = *value.extract<Object::Ptr>();
    for (const YAML::Node& key : schema["required"]) {
        if (!object.has(key.as<std::string>())) {
            return path + "." + key.as<std::string>() + " is missing";
        }
    }
    const YAML::Node more = schema["additionalProperties"];
    for (const auto& [key, member] : object) {
        const std::string place = path + "." + key;
        const YAML::Node named = under(schema["properties"], key);
        if (named.IsDefined()) {
            if (const Mismatch wrong = mismatch(member, named, place)) {
                return wrong;
            }
        } else if (more.IsDefined() && more.IsMap()) {
            if (const Mismatch wrong = mismatch(member, more, place)) {
                return wrong;
            }
        } else if (!more.as<bool>(!schema["properties"].IsDefined())) {
            return place + " is not described";
        }
    }
    return std::nullopt;
}

Mismatch Description::array_mismatch(const Var& value, const YAML::Node& schema, const std::string& path) const {
    const auto& array = *value.extract<Array::Ptr>();
    for (std::size_t i = 0; i < array.size(); ++i) {
        const auto place = path + "[" + std::to_string(i) + "]";
        if (const Mismatch wrong = mismatch(array.get(static_cast<unsigned>(i)), schema["items"], place)) {
            return wrong;
        }
    }
    return std::nullopt;
}

Mismatch Description::mismatch_of(const std::string& json, const YAML::Node& schema) const {
    try {
        return mismatch(Poco::JSON::Parser().parse(json), schema);
    } catch (const Poco::Exception& error) {
        return "it is no JSON: " + error.displayText();
    }
}

} // namespace scaleit::test
