#pragma once
// JSON held against the schemas of an OpenAPI 3.0 description: those keywords that ours use. A keyword that is not
// known here is a mismatch, so that nothing is passed over unseen.
#include <Poco/Dynamic/Var.h>
#include <optional>
#include <string>
#include <vector>
#include <yaml-cpp/yaml.h>

namespace scaleit::test {

/// What stands under `key`; undefined where that, or the node itself, is not there.
[[nodiscard]] inline YAML::Node under(const YAML::Node& node, const std::string& key) {
    return node.IsDefined() && node.IsMap() ? node[key] : YAML::Node(YAML::NodeType::Undefined);
}

/// What a description says.
class Description {
public:
    explicit Description(std::string_view openapi) : root_(YAML::Load(std::string(openapi))) {}

    struct Operation {
        std::string path;
        std::string method;
        YAML::Node node;
    };

    /// Each path with each of its methods.
    [[nodiscard]] std::vector<Operation> operations() const;
    [[nodiscard]] YAML::Node schema(const std::string& name) const { return root_["components"]["schemas"][name]; }
    /// A node, or what its $ref names.
    [[nodiscard]] YAML::Node resolved(const YAML::Node& node) const;

    /// Where and how `value` is not what `schema` says; nothing where it is. An object may have no keys but those that
    /// are named, unless additionalProperties or the lack of any name lets it.
    [[nodiscard]] std::optional<std::string> mismatch(const Poco::Dynamic::Var& value, const YAML::Node& schema,
                                                      const std::string& path = "$") const;
    /// The same for a text that is to be JSON.
    [[nodiscard]] std::optional<std::string> mismatch_of(const std::string& json, const YAML::Node& schema) const;

private:
    [[nodiscard]] std::optional<std::string> object_mismatch(const Poco::Dynamic::Var& value, const YAML::Node& schema,
                                                             const std::string& path) const;
    [[nodiscard]] std::optional<std::string> array_mismatch(const Poco::Dynamic::Var& value, const YAML::Node& schema,
                                                            const std::string& path) const;

    YAML::Node root_;
};

} // namespace scaleit::test
