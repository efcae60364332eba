#include "tests/fuzz/described_answers.hpp"

#include "controller/core/utf8.hpp"
#include "recorder/session/json_walk.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

namespace scaleit::fuzz {

namespace {

/// A response, or what its $ref names: #/components/responses/NAME.
YAML::Node resolved(const YAML::Node& root, const YAML::Node& response) {
    if (!response["$ref"]) {
        return response;
    }
    const auto path = response["$ref"].as<std::string>();
    return root["components"]["responses"][path.substr(path.rfind('/') + 1)];
}

std::string_view without_parameters(std::string_view type) { return type.substr(0, type.find(';')); }

} // namespace

DescribedAnswers::DescribedAnswers(std::string_view openapi) {
    const YAML::Node root = YAML::Load(std::string(openapi));
    for (const auto& path : root["paths"]) {
        for (const auto& operation : path.second) {
            auto key = operation.first.as<std::string>();
            std::transform(key.begin(), key.end(), key.begin(),
                           [](char c) { return static_cast<char>(c - 'a' + 'A'); });
            key += " " + path.first.as<std::string>();
            for (const auto& response : operation.second["responses"]) {
                Types& types = statuses_[key][response.first.as<int>()];
                for (const auto& content : resolved(root, response.second)["content"]) {
                    types.insert(content.first.as<std::string>());
                }
            }
        }
    }
}

std::optional<std::string> DescribedAnswers::flaw_in(std::string_view method, std::string_view path,
                                                     const Response& answer) const {
    const auto operation = statuses_.find(fmt::format("{} {}", method, path));
    if (operation == statuses_.end() || operation->second.count(answer.status) == 0) {
        return fmt::format("the answer {} to {} {} is not described", answer.status, method, path);
    }
    const std::string type(find_header(answer.headers, "Content-Type").value_or(""));
    if (method == "HEAD" || answer.status == 204) {
        return answer.body.empty() ? std::nullopt : std::optional<std::string>("a body that must be empty");
    }
    if (operation->second.at(answer.status).count(std::string(without_parameters(type))) == 0) {
        return fmt::format("the type '{}' of {} to {} {} is not described", type, answer.status, method, path);
    }
    return flaw_in_body(type, answer.body);
}

std::optional<std::string> flaw_in_body(std::string_view type, std::string_view body) {
    if (without_parameters(type).ends_with("json") &&
        (!is_readable(body) || !session::walk_json(body, [](const session::JsonPlace&) {}))) {
        return fmt::format("no JSON: {}", body);
    }
    return std::nullopt;
}

} // namespace scaleit::fuzz
