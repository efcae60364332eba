#pragma once
// The ways a scenario can be made smaller, each a pure function from a scenario to another one that is playable too.
#include "replayer/search/trajectory.hpp"

namespace scaleit::search {

/// A part of a row: `count` things from `first` on.
struct Part {
    std::size_t first = 0;
    std::size_t count = 0;
};

/// Every fault that was made in that trajectory as a rule that names its call, reads and writes apart, so that no
/// chance is left; a quota's as the 429 it answers with. Plays as before, with the same digest. Where that would take
/// over fault::k_rules_max rules, the scenario as it is. Requires: the trajectory of that scenario.
[[nodiscard]] scenario::Scenario with_explicit_calls(const scenario::Scenario& scene, const Trajectory& lived);

/// Faults as they can be taken away: each call of a rule that names its calls, each other rule as a whole, and the
/// error rate.
[[nodiscard]] std::size_t fault_count(const scenario::Scenario& scene);
/// Requires: part within fault_count().
[[nodiscard]] scenario::Scenario without_faults(const scenario::Scenario& scene, Part part);

/// Those ticks gone, what came later comes earlier. Requires: part within ticks_of(), and not all of it.
[[nodiscard]] scenario::Scenario without_ticks(const scenario::Scenario& scene, Part part);
/// Ends before that tick. Requires: 1 <= ticks <= ticks_of().
[[nodiscard]] scenario::Scenario ended_at(const scenario::Scenario& scene, std::int64_t ticks);
enum class Level {
    before,   ///< that of the tick before the part; of the first tick, where there is none
    own_last, ///< that of the part's last tick
};
/// Demand stays at one level through those ticks. Requires: part within the values, and not empty.
[[nodiscard]] scenario::Scenario with_flat_demand(const scenario::Scenario& scene, Part part, Level of);

/// One magnitude each made simpler: seed, plant, kinds and measures of faults, levels of demand.
[[nodiscard]] std::vector<scenario::Scenario> simpler_ones(const scenario::Scenario& scene);

} // namespace scaleit::search
