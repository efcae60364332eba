#pragma once
// What a policy looks at by name. Needs say only that there are such metrics; whoever shows them wants those that
// count, and no others of the many that an app may have.
#include "controller/policy/policy.hpp"

#include <string>
#include <vector>

namespace scaleit::policy {

/// The metrics beside the CPU that decisions look at, a flap guard's included: each once, in alphabetical order.
[[nodiscard]] std::vector<std::string> metrics_followed(const Policy& policy);

} // namespace scaleit::policy
