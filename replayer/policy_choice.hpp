#pragma once
// A policy as it is named on the command line: a manifest's file, or the bare name of one with its defaults.
#include "controller/core/result.hpp"
#include "controller/policy/policy.hpp"

#include <string>

namespace scaleit::replayer {

/// Fails (bad_input) on a file that cannot be read, (usage) on a manifest that is not valid.
[[nodiscard]] Result<policy::Policy> choose_policy(const std::string& choice);

/// What a comparison calls it: the file's name without folder and ending, or the bare name.
[[nodiscard]] std::string policy_title(const std::string& choice);

} // namespace scaleit::replayer
