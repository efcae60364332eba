#pragma once
// Kubernetes' way of writing numbers: `500m`, `1Gi`, `2k`, `1.5e3`.
#include "controller/core/result.hpp"

#include <cstdint>
#include <string_view>

namespace scaleit::policy {

/// Larger results are refused: over a million millions in thousandths, over a million in thousand-millionths.
inline constexpr std::int64_t k_quantity_parts_max = 1'000'000'000'000'000;

/// A quantity in thousandths, or in thousand-millionths, which is as fine as Kubernetes keeps one; rounded up as there.
/// Fails (usage) on what is none, negative, or over k_quantity_parts_max.
[[nodiscard]] Result<std::int64_t> parse_quantity_milli(std::string_view text);
[[nodiscard]] Result<std::int64_t> parse_quantity_nano(std::string_view text);

} // namespace scaleit::policy
