#pragma once
// The two columns of a tick that hold a list as text: failed calls by kind, and a decision's steps.
#include "controller/core/decision.hpp"
#include "controller/core/failure.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace scaleit::session {

/// `timeout=2,http_status=1` in the order of the kinds; empty where no call failed.
[[nodiscard]] std::string write_failed_calls(const FailureCounts& counts);
/// Reads exactly what write_failed_calls() writes for at least one failed call; nothing for any other text.
[[nodiscard]] std::optional<FailureCounts> read_failed_calls(std::string_view text);

/// `proportional=12,bounds_max=10`: the steps in their order; empty where the decision holds.
[[nodiscard]] std::string write_steps(const Decision& decision);
/// Reads exactly what write_steps() writes for at least one step; nothing for any other text.
[[nodiscard]] std::optional<Decision> read_steps(std::string_view text);

} // namespace scaleit::session
