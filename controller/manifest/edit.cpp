#include "controller/manifest/edit.hpp"

#include <charconv>
#include <fmt/format.h>
#include <optional>
#include <yaml-cpp/yaml.h>

namespace scaleit::manifest {

namespace {

std::optional<std::size_t> as_place(std::string_view part) {
    std::size_t place = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), place);
    return error == std::errc{} && end == part.data() + part.size() ? std::optional(place) : std::nullopt;
}

/// The node under one part of a path; an undefined one where a map does not have it yet, nothing where there can be
/// none.
std::optional<YAML::Node> child(YAML::Node& node, const std::string& part) {
    if (node.IsSequence()) {
        const std::optional<std::size_t> place = as_place(part);
        return place && *place < node.size() ? std::optional<YAML::Node>(node[*place]) : std::nullopt;
    }
    if (node.IsScalar()) {
        return std::nullopt;
    }
    return node[part];
}

/// False where the path leads nowhere.
bool assign(YAML::Node node, std::string_view path, const std::string& value) {
    while (true) {
        const std::size_t dot = path.find('.');
        std::optional<YAML::Node> next = child(node, std::string(path.substr(0, dot)));
        if (!next) {
            return false;
        }
        if (dot == std::string_view::npos) {
            *next = YAML::Load(value);
            return true;
        }
        node.reset(*next);
        path.remove_prefix(dot + 1);
    }
}

} // namespace

Result<std::string> with_values(std::string_view text, std::string_view source,
                                std::span<const Assignment> assignments) {
    try {
        YAML::Node root = YAML::Load(std::string(text));
        if (!root.IsMap() || !root["spec"].IsDefined()) {
            return fail(ErrorKind::usage, fmt::format("{}: it has no spec", source));
        }
        for (const Assignment& assignment : assignments) {
            if (!assign(root["spec"], assignment.path, assignment.value)) {
                return fail(ErrorKind::usage, fmt::format("{}: spec.{} leads to no value", source, assignment.path));
            }
        }
        YAML::Emitter out;
        out << root;
        return std::string(out.c_str());
    } catch (const YAML::Exception& error) {
        return fail(ErrorKind::usage, fmt::format("{}:{}: {}", source, error.mark.line + 1, error.msg));
    }
}

} // namespace scaleit::manifest
