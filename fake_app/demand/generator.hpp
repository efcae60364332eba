#pragma once
// Demand from a formula: `NAME:key=value,key=value`. Loads are in replica-equivalents from 0 to 1000000, times are
// durations. A key shown with a value may be left out and then has that value.
//
//   constant:base
//       base
//   sine:base,amplitude,period=24h,phase=0s
//       base + amplitude * sin(2 pi (t + phase) / period)
//   diurnal:base,amplitude,period=24h,peak=14h,weekend=1
//       a sine with its maximum `peak` (< period; 7/12 of it where left out) into each period; on the 6th and 7th of
//       every seven periods multiplied by `weekend`, 0 to 10 (1: no weekend)
//   square:low,high,period=24h,duty=0.5
//       high for the first `duty` share, 0 to 1, of each period, then low
//   flash:base,peak,at=1h,rise=5m,hold=10m,decay=30m
//       base; from `at` on a straight line to peak that takes `rise`, peak for `hold`, then a straight line back to
//       base that takes `decay`
//
// Several generators add up; the sum is clipped at 0.
#include "fake_app/demand/demand.hpp"

#include <memory>
#include <string>
#include <vector>

namespace scaleit::demand {

inline constexpr double k_load_max = 1e6;           ///< of one parameter
inline constexpr std::size_t k_generators_max = 64; ///< in one sum

/// The sum of the generators described by `specs`. Fails (usage) on an unknown name or key (with the nearest valid
/// one), a missing or repeated key, a value out of its range, or more than k_generators_max. Requires: specs not empty.
[[nodiscard]] Result<std::unique_ptr<Demand>> make_generator(const std::vector<std::string>& specs);

} // namespace scaleit::demand
