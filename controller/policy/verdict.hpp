#pragma once
// What every policy's decide() returns: the decision, and the state to hand in next time.
#include "controller/core/decision.hpp"
#include "controller/core/observation.hpp"

#include <utility>

namespace scaleit::policy {

template <class State> struct Verdict {
    Decision decision;
    State state;
};

/// The pure form of a policy's advance(): the same decision, and the next state beside it.
template <class Config, class State>
[[nodiscard]] Verdict<State> decide(const Config& config, State state, const Observation& observation) {
    const Decision decision = advance(config, state, observation);
    return {decision, std::move(state)};
}

/// CPU as an integer number of millionths, rounded to nearest: policies compare and divide whole numbers, which come
/// out the same on every compiler. `cpu` in [0, 1].
[[nodiscard]] constexpr std::int64_t to_ppm(double fraction) { return static_cast<std::int64_t>(fraction * 1e6 + 0.5); }

} // namespace scaleit::policy
