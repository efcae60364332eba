#pragma once
// Config maps as files, in Kubernetes' form:
//
//     apiVersion: v1
//     kind: ConfigMap
//     metadata: {name: scaling}
//     data: {max_workers: "7"}
#include "controller/core/result.hpp"
#include "controller/core/signals.hpp"
#include "controller/policy/policy.hpp"

#include <string>
#include <string_view>

namespace scaleit::policy {

/// Reads a map, or all maps of a file of several documents, whatever else is in it. `source` names it in errors. Fails
/// (usage) with source, line and path where there is none.
[[nodiscard]] Result<std::vector<ConfigValue>> read_config_map(std::string_view text, std::string_view source);

/// The maps in these files, all values in a row. Fails as above, and (bad_input) on a file that cannot be read.
[[nodiscard]] Result<std::vector<ConfigValue>> load_config_maps(const std::vector<std::string>& files);

/// The policy with its placeholders replaced once and for all, for runs that have no time in which a map could change.
/// Fails (usage) where one cannot be resolved.
[[nodiscard]] Result<Policy> with_config_values(Policy policy, const std::vector<ConfigValue>& values);

} // namespace scaleit::policy
