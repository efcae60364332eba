#pragma once
// Scenarios as the search plays them: demand written out tick by tick, a lock-step clock, a length. All is in one
// value, so that a scenario can be drawn, run, cut down and written to a file.
#include "fake_app/scenario/scenario.hpp"

#include <optional>

namespace scaleit::search {

/// Bounds the ticks of a scenario that is played.
inline constexpr std::int64_t k_ticks_max = static_cast<std::int64_t>(scenario::k_values_max);

/// What is wrong with a scenario that is to be played: demand not by values, a real clock, no length, values of another
/// step than the clock's, more than k_ticks_max ticks; nothing where all is right. Everything below requires that.
[[nodiscard]] std::optional<std::string> flaw(const scenario::Scenario& scene);

/// One a clock step; at least 1.
[[nodiscard]] std::int64_t ticks_of(const scenario::Scenario& scene);

/// The first tick from which no fault can come and demand stays as it is, at most one beyond the last; nothing where
/// faults may go on for ever. Late writes count until they are done.
[[nodiscard]] std::optional<std::int64_t> quiet_from(const scenario::Scenario& scene);

} // namespace scaleit::search
