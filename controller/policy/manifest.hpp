#pragma once
// Policies as files: YAML or JSON. A HorizontalPodAutoscaler and a KEDA ScaledObject are read as they are
// (hpa_manifest.hpp, keda_manifest.hpp), others are `apiVersion: scaleit/v1`, `kind: ScalingPolicy`. Of several
// documents in one file one must be a policy; the others are left alone.
//
//     apiVersion: scaleit/v1
//     kind: ScalingPolicy
//     metadata: {name: steady}            # optional; accepted, has no effect
//     spec:
//       policy: target-average            # or another; its keys are its configuration's members
//       target: 0.80                      # from 0.01 to 0.99; optional, as all that follow
//       min: 1
//       max: 1000
//       window: 100                       # target-average alone: its knob
//       settle_ticks: 2                   # target-average alone
#include "controller/core/result.hpp"
#include "controller/policy/policy.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace scaleit::policy {

/// A manifest's size is bounded; larger ones are refused.
inline constexpr std::size_t k_manifest_bytes_max = std::size_t{256} * 1024;

/// Reads one manifest. `source` names it in errors (a file's path). Fails (usage) with source, line and path on syntax
/// errors, unknown keys, wrong types and impossible values.
[[nodiscard]] Result<Policy> read_manifest(std::string_view text, std::string_view source);

/// A complete manifest as one line of JSON, every key written; read_manifest() gives back an equal policy in its
/// initial state.
[[nodiscard]] std::string to_manifest(const Policy& policy);

/// The name under `spec.policy`.
[[nodiscard]] std::string_view policy_name(const Policy& policy);

/// The names of all policies.
[[nodiscard]] std::vector<std::string> policy_names();

/// The policy of that name with its defaults; nothing where there is none.
[[nodiscard]] std::optional<Policy> default_policy(std::string_view name);

/// What flags may change about a policy that a file gave.
struct Overrides {
    std::optional<double> target{};
    std::optional<int> min{};
    std::optional<int> max{};
    std::optional<double> cpu_threshold{}; ///< a fraction; `low` moves with it
    std::optional<double> memory_threshold{};
    std::optional<Duration> cooldown{};
};

/// Replaces what is given. Fails (usage) where the result would be invalid, or the policy has nothing of that kind.
[[nodiscard]] Result<Policy> with_overrides(Policy policy, const Overrides& overrides);

/// The CPU that a policy holds, a fraction; nothing where it has no such target.
[[nodiscard]] std::optional<double> cpu_target_of(const Policy& policy);

/// The target CPU of a policy, a fraction, and its bounds: what a scorecard measures against. A policy without a target
/// is measured against the default one.
struct Aim {
    double target = 0.80;
    Bounds bounds{};

    bool operator==(const Aim&) const = default;
};
[[nodiscard]] Aim aim_of(const Policy& policy);

} // namespace scaleit::policy
