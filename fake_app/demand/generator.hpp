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
//   ramp:from,to,at=0s,length=1h
//       from; from `at` on a straight line that takes `length`, up or down; then to
//   steps:from,to,count=5,every=10m
//       from; after each `every` one of `count` (1 to 1000000) equal steps, up or down; then to
//   flash:base,peak,at=1h,rise=5m,hold=10m,decay=30m
//       base; from `at` on a straight line to peak that takes `rise`, peak for `hold`, then a straight line back to
//       base that takes `decay`
//   bursts:height,every=1h,length=5m,chance=1
//       0, and in each interval of `every` (>= 1ms) with the probability `chance` one burst: `height` for `length`
//       (<= every; 1/12 of it where left out), wholly inside the interval, at a place drawn evenly
//   walk:sd,every=1m,span=6h
//       a random walk about 0, with a step after each `every` (>= 1ms), bell-shaped. Its value has the standard
//       deviation sd at the ends of spans and 0.87 sd in their middle; after a span or two it has forgotten where it
//       was, so it stays bounded, below 17 sd in any case. `span` is rounded up to 1, 2, 4, 8, ... 2^30 times every;
//       360 times where left out. A step is about sd * sqrt(every / span).
//   noise:sd,every=15s
//       a bell-shaped draw with mean 0 and standard deviation sd, at most 6 sd, anew after each `every` (>= 1ms)
//   scale:by
//       no load, but a factor, 0 to 1000, for the sum of all others; at most once
//
// Several generators add up; the sum is clipped at 0, then scaled. Chance comes from the seed and the
// place among the generators that are no scale, so two walks differ, and what is after them does not change them.
#include "controller/core/random.hpp"
#include "fake_app/demand/demand.hpp"

#include <memory>
#include <string>
#include <vector>

namespace scaleit::demand {

inline constexpr double k_load_max = 1e6;           ///< of one parameter
inline constexpr int k_steps_max = 1'000'000;       ///< of one staircase
inline constexpr int k_walk_levels_max = 30;        ///< halvings of one span
inline constexpr std::size_t k_generators_max = 64; ///< in one sum

/// The sum of the generators described by `specs`. Fails (usage) on an unknown name or key (with the nearest valid
/// one), a missing or repeated key, a value out of its range, a scale alone or twice, or more than k_generators_max.
/// Requires: specs not empty.
[[nodiscard]] Result<std::unique_ptr<Demand>> make_generator(const std::vector<std::string>& specs, Seed seed);

} // namespace scaleit::demand
