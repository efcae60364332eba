#pragma once
// One key that a sweep varies, and the values it takes: `KEY=VALUE,VALUE,...` or `KEY=FROM..TO/STEP`.
//
//     target=0.7..0.9/0.05        0.7, 0.75, 0.8, 0.85, 0.9: decimals, exactly
//     cooldown=1m..5m/1m          durations
//     window=50,100,200           as it would stand in the file
//     target=0.7..0.9             for random sweeps: one of 1001 values in even distance
#include "controller/core/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace scaleit::search {

inline constexpr std::size_t k_axis_values_max = 100'000;

struct Axis {
    std::string key; ///< below `spec`, as in manifest/edit.hpp
    std::vector<std::string> values;
    bool continuous = false; ///< a range without a step: its values stand for all between them

    bool operator==(const Axis&) const = default;
};

/// Fails (usage) on another form, an empty or repeated value, quotes or line ends, a range that ends before it begins,
/// a step that is not positive, and more than k_axis_values_max values.
[[nodiscard]] Result<Axis> parse_axis(std::string_view text);

} // namespace scaleit::search
