#pragma once
// What every policy's decide() returns: the decision, and the state to hand in next time.
#include "controller/core/decision.hpp"

namespace scaleit::policy {

template <class State> struct Verdict {
    Decision decision;
    State state;
};

/// CPU as an integer number of millionths, rounded to nearest: policies compare and divide whole numbers, which come
/// out the same on every compiler. `cpu` in [0, 1].
[[nodiscard]] constexpr std::int64_t to_ppm(double fraction) { return static_cast<std::int64_t>(fraction * 1e6 + 0.5); }

} // namespace scaleit::policy
