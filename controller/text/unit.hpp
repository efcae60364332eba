#pragma once
// What the numbers of a trace mean.
#include "controller/core/names.hpp"
#include "controller/core/result.hpp"

#include <array>
#include <string>
#include <string_view>

namespace scaleit::text {

/// Demand is, in this order: value / 100 * replicas; value * replicas; value; value / capacity.
enum class Unit { cpu_percent, cpu, demand, requests };

constexpr auto enum_names(Unit) {
    return std::to_array<std::string_view>({"cpu-percent", "cpu", "demand", "requests"});
}

/// The most a value of that unit can be; infinity for demand and requests.
[[nodiscard]] double value_max(Unit unit);

/// How messages name a value and the flag that says its unit.
struct ValueNames {
    std::string value;     ///< a column's name
    std::string unit_flag; ///< `--unit`
};

/// The number written in `cell`. Fails (bad_input; the message lacks file and line) on what is no finite number >= 0 or
/// above value_max().
[[nodiscard]] Result<double> read_value(std::string_view cell, Unit unit, const ValueNames& names);

} // namespace scaleit::text
