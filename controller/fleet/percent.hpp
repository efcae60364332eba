#pragma once
// Percentages in whole millionths of a percent: those that make up the whole in decimals do so exactly, in any order
// and on every machine.
#include <cmath>
#include <cstdint>

namespace scaleit::fleet {

inline constexpr std::int64_t k_millionths_per_percent = 1'000'000;
inline constexpr std::int64_t k_whole_millionths = 100 * k_millionths_per_percent;

/// To the nearest. Requires: 0..100.
[[nodiscard]] inline std::int64_t millionths_of(double percent) {
    return std::llround(percent * static_cast<double>(k_millionths_per_percent));
}

/// The number that reads so in decimals.
[[nodiscard]] inline double percent_of(std::int64_t millionths) {
    return static_cast<double>(millionths) / static_cast<double>(k_millionths_per_percent);
}

} // namespace scaleit::fleet
