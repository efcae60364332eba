#include "controller/policy/manifest.hpp"

#include "controller/core/nearest.hpp"
#include "controller/manifest/fields.hpp"
#include "controller/policy/hpa_manifest.hpp"
#include "controller/policy/keda_manifest.hpp"
#include "controller/policy/manifest_place.hpp"

#include <algorithm>

namespace scaleit::policy {

namespace {

using manifest::Place;

static_assert(k_manifest_bytes_max == manifest::k_document_bytes_max);
constexpr std::string_view k_kind = "ScalingPolicy";

const std::vector<std::string>& policy_kinds() {
    static const std::vector<std::string> kinds{std::string(k_kind), std::string(k_hpa_kind), std::string(k_keda_kind)};
    return kinds;
}

// How a policy's configuration stands in `spec`, beside the key `policy`. A configuration whose keys are more than its
// members in a row has overloads of these two.

template <manifest::Described Config> void read_config(const Place& spec, Config& config) {
    std::vector<std::string> keys = manifest::keys_of<Config>();
    keys.insert(keys.begin(), {"policy", "flap_guard"});
    spec.check_keys(keys);
    manifest::read_members(spec, config, manifest::Missing::kept);
}

template <manifest::Described Config> std::string config_json(const Config& config) {
    return manifest::members_json(config);
}

/// What a configuration holds twice follows what is said once.
template <class Config> void align(Config& config) {
    if constexpr (requires { config.align(); }) {
        config.align();
    }
}

template <class Instance> std::optional<std::string> flaw_of(const Instance& instance) {
    const std::optional<std::string> wrong = flaw(instance.config);
    return wrong || !instance.flap_guard ? wrong : flaw(*instance.flap_guard);
}

Policy read_spec(const Place& spec) {
    if (!spec.is_map()) {
        spec.refuse("expected a map");
    }
    const std::vector<std::string> names = policy_names();
    if (!spec.has("policy")) {
        spec.refuse(fmt::format("missing key 'policy', expected one of {}", fmt::join(names, ", ")));
    }
    Policy policy = *default_policy(spec.at("policy").one_of(names));
    std::visit(
        [&](auto& instance) {
            read_config(spec, instance.config);
            align(instance.config);
            if (spec.has("flap_guard")) {
                manifest::read_value(spec.at("flap_guard"), instance.flap_guard, manifest::Missing::kept);
            }
            if (const std::optional<std::string> wrong = flaw_of(instance)) {
                spec.refuse(*wrong);
            }
        },
        policy);
    return policy;
}

bool is_policy(const Place& root) {
    const std::vector<std::string>& kinds = policy_kinds();
    return root.has("kind") && std::find(kinds.begin(), kinds.end(), root.at("kind").text()) != kinds.end();
}

/// The one document that is a policy, or the only one. Others, such as the Deployment it scales, are left alone.
const Place& find_policy(const std::vector<Place>& roots) {
    if (roots.size() == 1) {
        return roots.front();
    }
    const Place* found = nullptr;
    for (const Place& root : roots) {
        if (!root.is_map() || !root.has("kind")) {
            root.refuse("expected a map with a key 'kind'");
        }
        if (is_policy(root) && found != nullptr) {
            root.refuse("a second policy in one file; expected one");
        }
        found = is_policy(root) ? &root : found;
    }
    if (found == nullptr) {
        roots.front().refuse(
            fmt::format("no document here is a policy; expected one of {}", fmt::join(policy_kinds(), ", ")));
    }
    return *found;
}

/// One of each policy, with its defaults.
template <class... Instances> std::vector<Policy> all_of(const std::variant<Instances...>*) {
    return {Policy(Instances{})...};
}

std::vector<Policy> all_policies() { return all_of(static_cast<const Policy*>(nullptr)); }

/// The rule for a metric; null where a configuration has none.
template <class Config> LoadRule* rule_for(Config& config, std::string_view metric) {
    if constexpr (requires { Config::k_kind.metric; }) {
        return Config::k_kind.metric == metric ? &config.rule : nullptr;
    } else if constexpr (std::is_same_v<Config, CompositeConfig>) {
        std::optional<LoadRule>& rule = metric == k_cpu_metric ? config.cpu : config.memory;
        return rule ? &*rule : nullptr;
    } else {
        return nullptr;
    }
}

template <class Config>
std::optional<std::string> override_threshold(Config& config, std::string_view metric,
                                              const std::optional<double>& threshold) {
    if (!threshold) {
        return std::nullopt;
    }
    LoadRule* rule = rule_for(config, metric);
    if (rule == nullptr) {
        return fmt::format("policy {} has no {} threshold that could be changed; choose {} or composite",
                           Config::k_name, metric, metric);
    }
    rule->low *= *threshold / rule->threshold;
    rule->threshold = *threshold;
    return std::nullopt;
}

/// What `overrides` changes about a configuration; what it cannot change is returned in words.
template <class Config> std::optional<std::string> override_config(Config& config, const Overrides& overrides) {
    if constexpr (requires { config.target; }) {
        config.target = overrides.target.value_or(config.target);
    } else if constexpr (requires { config.set_cpu_target(0.0); }) {
        if (overrides.target && !config.set_cpu_target(*overrides.target)) {
            return fmt::format("policy {} has no single CPU utilization whose target could be changed", Config::k_name);
        }
    } else if (overrides.target) {
        return fmt::format("policy {} has no target CPU that could be changed", Config::k_name);
    }
    if constexpr (requires { config.cooldown; }) {
        config.cooldown = overrides.cooldown.value_or(config.cooldown);
    } else if (overrides.cooldown) {
        return fmt::format("policy {} has no cooldown that could be changed", Config::k_name);
    }
    for (const auto& [metric, threshold] :
         {std::pair{k_cpu_metric, overrides.cpu_threshold}, std::pair{k_memory_metric, overrides.memory_threshold}}) {
        if (const auto wrong = override_threshold(config, metric, threshold)) {
            return wrong;
        }
    }
    config.bounds.min = overrides.min.value_or(config.bounds.min);
    config.bounds.max = overrides.max.value_or(config.bounds.max);
    align(config);
    return flaw(config);
}

/// At least one replica, where the policy does not go down to none.
template <class Instance> Bounds bounds_of(const Instance& instance) {
    Bounds bounds = instance.bounds();
    if constexpr (requires { instance.config.floor; }) {
        bounds.min = std::max(bounds.min, instance.config.floor);
    } else {
        bounds.min = std::max(bounds.min, 1);
    }
    return bounds;
}

} // namespace

Policy read_policy(const Place& root) {
    if (!root.is_map()) {
        root.refuse("expected a map");
    }
    const std::string kind = root.at("kind").one_of(policy_kinds());
    if (kind == k_hpa_kind) {
        return Hpa{read_hpa(root), {}};
    }
    if (kind == k_keda_kind) {
        return Keda{read_keda(root), {}};
    }
    manifest::check_head(root, k_kind);
    return read_spec(root.at("spec"));
}

Result<Policy> read_manifest(std::string_view text, std::string_view source) {
    return manifest::read_all(text, source,
                              [](const std::vector<Place>& roots) { return read_policy(find_policy(roots)); });
}

std::string to_manifest(const Policy& policy) {
    const std::string members = std::visit([](const auto& instance) { return config_json(instance.config); }, policy);
    const std::string guard = std::visit(
        [](const auto& instance) {
            return instance.flap_guard ? fmt::format(R"(,"flap_guard":{})", manifest::to_json(*instance.flap_guard))
                                       : std::string();
        },
        policy);
    return fmt::format(R"({{"apiVersion":"{}","kind":"{}","spec":{{"policy":"{}"{}{}{}}}}})", manifest::k_api_version,
                       k_kind, policy_name(policy), members.empty() ? "" : ",", members, guard);
}

std::string_view policy_name(const Policy& policy) {
    return std::visit([](const auto& instance) { return std::decay_t<decltype(instance.config)>::k_name; }, policy);
}

std::vector<std::string> policy_names() {
    std::vector<std::string> names;
    for (const Policy& policy : all_policies()) {
        names.emplace_back(policy_name(policy));
    }
    return names;
}

std::optional<Policy> default_policy(std::string_view name) {
    for (const Policy& policy : all_policies()) {
        if (policy_name(policy) == name) {
            return policy;
        }
    }
    return std::nullopt;
}

Result<Policy> with_overrides(Policy policy, const Overrides& overrides) {
    const std::optional<std::string> wrong =
        std::visit([&](auto& instance) { return override_config(instance.config, overrides); }, policy);
    return wrong ? fail(ErrorKind::usage, *wrong) : Result<Policy>(std::move(policy));
}

std::optional<double> cpu_target_of(const Policy& policy) {
    return std::visit(
        [](const auto& instance) -> std::optional<double> {
            if constexpr (requires { instance.config.cpu_target(); }) {
                return instance.config.cpu_target();
            } else if constexpr (requires { instance.config.target; }) {
                return instance.config.target;
            } else {
                return std::nullopt;
            }
        },
        policy);
}

Aim aim_of(const Policy& policy) {
    return {cpu_target_of(policy).value_or(Aim{}.target),
            std::visit([](const auto& instance) { return bounds_of(instance); }, policy)};
}

} // namespace scaleit::policy
