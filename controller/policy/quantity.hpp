#pragma once
// Kubernetes' way of writing numbers: `500m`, `1Gi`, `2k`, `1.5e3`.
#include "controller/core/result.hpp"

#include <cstdint>
#include <string_view>

namespace scaleit::policy {

/// Quantities over a million millions are refused.
inline constexpr std::int64_t k_quantity_milli_max = 1'000'000'000'000'000;

/// A quantity in thousandths, rounded up as Kubernetes does. Fails (usage) on what is none, negative, or over
/// k_quantity_milli_max.
[[nodiscard]] Result<std::int64_t> parse_quantity_milli(std::string_view text);

} // namespace scaleit::policy
