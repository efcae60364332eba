#include "controller/policy/manifest.hpp"

#include "controller/core/nearest.hpp"

#include <fmt/format.h>
#include <vector>
#include <yaml-cpp/yaml.h>

namespace scaleit::policy {

namespace {

constexpr std::string_view k_api_version = "scaleit/v1";
constexpr std::string_view k_kind = "ScalingPolicy";

/// Carries a located error out of the depth of a document; never leaves this file.
struct Refusal {
    Error error;
};

/// A node of the document with where it stands, for errors.
struct Place {
    YAML::Node node;
    std::string path;
    std::string_view source;

    [[noreturn]] void refuse(const std::string& what) const {
        throw Refusal{{ErrorKind::usage, fmt::format("{}:{}: {}: {}", source, node.Mark().line + 1, path, what)}};
    }
    [[nodiscard]] Place at(const std::string& key) const {
        return {node[key], path.empty() ? key : path + "." + key, source};
    }
    template <class T> [[nodiscard]] T as(std::string_view expected) const {
        T value{};
        if (!node.IsScalar() || !YAML::convert<T>::decode(node, value)) {
            refuse(fmt::format("expected {}", expected));
        }
        return value;
    }
};

/// Refuses keys that are not `valid`, naming the nearest one, and keys given twice.
void check_keys(const Place& map, const std::vector<std::string>& valid) {
    if (!map.node.IsMap()) {
        map.refuse("expected a map");
    }
    std::vector<std::string> seen;
    for (const auto& entry : map.node) {
        const Place key{entry.first, map.path, map.source};
        const auto text = key.as<std::string>("a text as key");
        if (std::find(valid.begin(), valid.end(), text) == valid.end()) {
            const std::optional<std::string> hint = nearest(text, valid);
            key.refuse(fmt::format("unknown key '{}'{}", text, hint ? fmt::format(", did you mean '{}'?", *hint) : ""));
        }
        if (std::find(seen.begin(), seen.end(), text) != seen.end()) {
            key.refuse(fmt::format("key '{}' is given twice", text));
        }
        seen.push_back(text);
    }
}

template <class T> void read_optional(const Place& map, const std::string& key, T& value, std::string_view expected) {
    if (map.node[key]) {
        value = map.at(key).as<T>(expected);
    }
}

void expect_text(const Place& map, const std::string& key, std::string_view expected) {
    if (!map.node[key]) {
        map.refuse(fmt::format("missing key '{}', expected {}", key, expected));
    }
    if (map.at(key).as<std::string>("a text") != expected) {
        map.at(key).refuse(fmt::format("expected {}", expected));
    }
}

template <class Config> void read_common(const Place& spec, Config& config) {
    read_optional(spec, "target", config.target, "a fraction such as 0.80");
    read_optional(spec, "min", config.bounds.min, "a whole number");
    read_optional(spec, "max", config.bounds.max, "a whole number");
}

std::optional<std::string> own_flaw(const TargetAverageConfig& config) {
    if (config.window < 10 || config.window > 100'000) {
        return fmt::format("window is {}, expected 10 to 100000 ticks", config.window);
    }
    if (config.settle_ticks < 0 || config.settle_ticks > 1000) {
        return fmt::format("settle_ticks is {}, expected 0 to 1000", config.settle_ticks);
    }
    return std::nullopt;
}

std::optional<std::string> own_flaw(const ProportionalConfig&) { return std::nullopt; }

/// What is wrong with a configuration, if anything.
template <class Config> std::optional<std::string> flaw(const Config& config) {
    if (!(config.target >= 0.01 && config.target <= 0.99)) {
        return fmt::format("target is {}, expected a fraction from 0.01 to 0.99", config.target);
    }
    if (config.bounds.min < 1 || config.bounds.max < config.bounds.min || config.bounds.max > k_replicas_max) {
        return fmt::format("min is {} and max is {}, expected 1 <= min <= max <= {}", config.bounds.min,
                           config.bounds.max, k_replicas_max);
    }
    return own_flaw(config);
}

Policy read_spec(const Place& spec) {
    if (!spec.node.IsMap()) {
        spec.refuse("expected a map");
    }
    if (!spec.node["policy"]) {
        spec.refuse("missing key 'policy', expected target-average or proportional");
    }
    const auto which = spec.at("policy").as<std::string>("the name of a policy");
    Policy policy;
    if (which == "target-average") {
        check_keys(spec, {"policy", "target", "min", "max", "window", "settle_ticks"});
        TargetAverage instance;
        read_optional(spec, "window", instance.config.window, "a whole number of ticks");
        read_optional(spec, "settle_ticks", instance.config.settle_ticks, "a whole number of ticks");
        policy = instance;
    } else if (which == "proportional") {
        check_keys(spec, {"policy", "target", "min", "max"});
        policy = Proportional{};
    } else {
        const std::vector<std::string> names{"target-average", "proportional"};
        const std::optional<std::string> hint = nearest(which, names);
        spec.at("policy").refuse(fmt::format("unknown policy '{}', expected target-average or proportional{}", which,
                                             hint ? fmt::format("; did you mean '{}'?", *hint) : ""));
    }
    std::visit([&](auto& instance) { read_common(spec, instance.config); }, policy);
    if (const auto wrong = std::visit([](const auto& instance) { return flaw(instance.config); }, policy)) {
        spec.refuse(*wrong);
    }
    return policy;
}

Policy read_document(const Place& root) {
    check_keys(root, {"apiVersion", "kind", "metadata", "spec"});
    expect_text(root, "apiVersion", k_api_version);
    expect_text(root, "kind", k_kind);
    if (!root.node["spec"]) {
        root.refuse("missing key 'spec'");
    }
    return read_spec(root.at("spec"));
}

std::string spec_of(const TargetAverageConfig& config) {
    return fmt::format(R"("policy":"target-average","target":{},"min":{},"max":{},"window":{},"settle_ticks":{})",
                       config.target, config.bounds.min, config.bounds.max, config.window, config.settle_ticks);
}

std::string spec_of(const ProportionalConfig& config) {
    return fmt::format(R"("policy":"proportional","target":{},"min":{},"max":{})", config.target, config.bounds.min,
                       config.bounds.max);
}

} // namespace

Result<Policy> read_manifest(std::string_view text, std::string_view source) {
    if (text.size() > k_manifest_bytes_max) {
        return fail(ErrorKind::usage,
                    fmt::format("{}: over {} bytes; a policy manifest is far smaller", source, k_manifest_bytes_max));
    }
    try {
        return read_document(Place{YAML::Load(std::string(text)), "", source});
    } catch (const Refusal& refusal) {
        return tl::unexpected<Error>(refusal.error);
    } catch (const YAML::Exception& error) {
        return fail(ErrorKind::usage, fmt::format("{}:{}: {}", source, error.mark.line + 1, error.msg));
    }
}

std::string to_manifest(const Policy& policy) {
    const std::string spec = std::visit([](const auto& instance) { return spec_of(instance.config); }, policy);
    return fmt::format(R"({{"apiVersion":"{}","kind":"{}","spec":{{{}}}}})", k_api_version, k_kind, spec);
}

std::string_view policy_name(const Policy& policy) {
    struct Name {
        std::string_view operator()(const TargetAverage&) const { return "target-average"; }
        std::string_view operator()(const Proportional&) const { return "proportional"; }
    };
    return std::visit(Name{}, policy);
}

Result<Policy> with_overrides(Policy policy, const Overrides& overrides) {
    return std::visit(
        [&](auto instance) -> Result<Policy> {
            instance.config.target = overrides.target.value_or(instance.config.target);
            instance.config.bounds.min = overrides.min.value_or(instance.config.bounds.min);
            instance.config.bounds.max = overrides.max.value_or(instance.config.bounds.max);
            if (const std::optional<std::string> wrong = flaw(instance.config)) {
                return fail(ErrorKind::usage, *wrong);
            }
            return Policy{instance};
        },
        policy);
}

Aim aim_of(const Policy& policy) {
    return std::visit([](const auto& instance) { return Aim{instance.config.target, instance.config.bounds}; }, policy);
}

} // namespace scaleit::policy
