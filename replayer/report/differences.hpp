#pragma once
// What sets two runs apart, in words: what it costs, how much time without reserve, how restless.
#include "replayer/score/decisions.hpp"
#include "replayer/score/scorecard.hpp"

#include <string>
#include <vector>

namespace scaleit::report {

/// `12 % fewer replica-hours`, `0.3 points more time above the limit`, ...: how `run` differs from `reference`, as far
/// as it can be seen in the digits shown; empty where it cannot.
[[nodiscard]] std::vector<std::string> differences(const score::Scorecard& reference, const score::Scorecard& run);

/// `decisions part at tick 7: 12 here, 10 there`, or that they never do. `here` is the second of the two.
[[nodiscard]] std::string in_words(const std::optional<score::Parting>& apart);

} // namespace scaleit::report
