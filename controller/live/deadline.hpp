#pragma once
// The instant by which something must have ended, on the machine's steady clock.
#include "controller/core/time.hpp"

#include <algorithm>

namespace scaleit::live {

using Deadline = std::chrono::steady_clock::time_point;

/// The deadline `budget` from now; budgets above ten years count as ten years, so that no sum overflows.
[[nodiscard]] inline Deadline deadline_in(Duration budget) {
    constexpr Duration k_longest = std::chrono::hours(24 * 365 * 10);
    return std::chrono::steady_clock::now() + std::clamp(budget, -k_longest, k_longest);
}

} // namespace scaleit::live
