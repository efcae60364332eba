#pragma once
// Demand from a formula: `NAME:key=value,key=value`. All loads are in replica-equivalents, all times are durations.
//
//   constant:base=6
//   sine:base=6,amplitude=4,period=24h,phase=0s          base + amplitude * sin(2 pi (t + phase) / period)
//   diurnal:base=6,amplitude=4,period=24h,peak=14h,weekend=0.6   a sine with its maximum at `peak` into each period; on
//   the 6th and
//                                                        7th period of seven it is multiplied by `weekend` (1: no
//                                                        weekend)
//   square:low=2,high=8,period=24h,duty=0.5              high for the first `duty` share of each period
//   flash:base=2,peak=20,at=1h,rise=5m,hold=10m,decay=30m  base; from `at` a linear rise to peak, hold, then a linear
//   decay
//
// Several generators add up; the sum is clipped at 0.
#include "fake_app/demand/demand.hpp"

#include <memory>
#include <string>
#include <vector>

namespace scaleit::demand {

/// The sum of the generators described by `specs`. Fails (usage) on an unknown name or key (with the nearest valid
/// one), a missing `base`-like key, or a value out of its range. Requires: specs not empty.
[[nodiscard]] Result<std::unique_ptr<Demand>> make_generator(const std::vector<std::string>& specs);

} // namespace scaleit::demand
