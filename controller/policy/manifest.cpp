#include "controller/policy/manifest.hpp"

#include "controller/core/nearest.hpp"
#include "controller/manifest/place.hpp"

#include <fmt/format.h>
#include <vector>

namespace scaleit::policy {

namespace {

using manifest::Place;

static_assert(k_manifest_bytes_max == manifest::k_document_bytes_max);
constexpr std::string_view k_kind = "ScalingPolicy";

template <class Config> void read_common(const Place& spec, Config& config) {
    spec.read_optional("target", config.target, "a fraction such as 0.80");
    spec.read_optional("min", config.bounds.min, "a whole number");
    spec.read_optional("max", config.bounds.max, "a whole number");
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
    if (!spec.is_map()) {
        spec.refuse("expected a map");
    }
    if (!spec.has("policy")) {
        spec.refuse("missing key 'policy', expected target-average or proportional");
    }
    const auto which = spec.at("policy").as<std::string>("the name of a policy");
    Policy policy;
    if (which == "target-average") {
        spec.check_keys({"policy", "target", "min", "max", "window", "settle_ticks"});
        TargetAverage instance;
        spec.read_optional("window", instance.config.window, "a whole number of ticks");
        spec.read_optional("settle_ticks", instance.config.settle_ticks, "a whole number of ticks");
        policy = instance;
    } else if (which == "proportional") {
        spec.check_keys({"policy", "target", "min", "max"});
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
    return manifest::read_kind(k_kind, text, source, read_spec);
}

std::string to_manifest(const Policy& policy) {
    const std::string spec = std::visit([](const auto& instance) { return spec_of(instance.config); }, policy);
    return fmt::format(R"({{"apiVersion":"{}","kind":"{}","spec":{{{}}}}})", manifest::k_api_version, k_kind, spec);
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
