#pragma once
// What a gate can bound: the figures of a scorecard, and what the controller did.
#include "replayer/score/evidence.hpp"
#include "replayer/score/figures.hpp"

#include <string>

namespace scaleit::score {

/// Of what a span must have a tick, so that a quantity says anything about it.
enum class Needs {
    ticks,
    data,     ///< an observation
    eligible, ///< a choice that the policy's bounds leave; see Scorecard::eligible_percent
};

struct Quantity {
    std::string_view key; ///< in a gate file
    Number number = Number::real;
    double (*value)(const Measured&) = nullptr;
    std::optional<Extreme> too_high; ///< where to look when the value is above its bound
    std::optional<Extreme> too_low;
    Needs needs = Needs::data;
};

/// All of them: the scorecard's keys in their order, `failed_calls` among them, then the controller's conduct.
[[nodiscard]] std::span<const Quantity> quantities();
/// The quantity of that key; null where there is none.
[[nodiscard]] const Quantity* find_quantity(std::string_view key);

} // namespace scaleit::score
