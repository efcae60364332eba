#pragma once
// The state a policy has reached, as JSON and back, for whoever must carry it over: a restart, a report, a test.
#include "controller/core/result.hpp"
#include "controller/policy/policy.hpp"

#include <string>
#include <string_view>

namespace scaleit::policy {

/// A state's text is bounded; larger ones are refused.
inline constexpr std::size_t k_state_bytes_max = std::size_t{4} * 1024 * 1024;

/// One line of JSON, every member written.
[[nodiscard]] std::string state_to_json(const Policy& policy);

/// `policy` in the state that `text` describes. Fails (bad_input) on what is not the state of such a policy: syntax,
/// unknown, missing or repeated keys, wrong types. `source` names it in errors.
[[nodiscard]] Result<Policy> with_state(Policy policy, std::string_view text, std::string_view source);

} // namespace scaleit::policy
