#pragma once
// Policies as a person names them on a command line: a manifest's path, or the bare name of a policy with its defaults.
#include "controller/policy/manifest.hpp"

namespace scaleit::policy {

/// The policy called `name_or_file`. Fails (usage) on an invalid manifest, (bad_input) on a file that cannot be read;
/// a word that is neither a policy nor a file names both possibilities.
[[nodiscard]] Result<Policy> load_policy(const std::string& name_or_file);

} // namespace scaleit::policy
