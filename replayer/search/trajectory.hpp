#pragma once
// What really passed between a subject and the app in one scenario, taken at the seam between the two: what a subject
// says of itself counts for nothing here.
#include "fake_app/fault/fault_counts.hpp"
#include "replayer/search/playable.hpp"
#include "replayer/search/subject.hpp"
#include "replayer/whatif/run.hpp"

namespace scaleit::search {

/// One tick.
struct Moment {
    double demand = 0;                 ///< what the app really needed
    std::optional<Observation> seen{}; ///< nothing: no valid data
    std::optional<int> written{};      ///< the count asked for, whether or not it arrived
};

struct Trajectory {
    std::vector<Moment> moments;
    std::vector<Tick> ticks;     ///< as the subject tells them, one a moment
    fault::FaultCounts faults{}; ///< that were made
    whatif::RunResult result{};  ///< digest and scorecard, from the subject's own ticks
};

/// Lives through the whole scenario. A pure function of its arguments. Requires: no flaw().
[[nodiscard]] Trajectory live(const scenario::Scenario& scene, const Subject& subject);

} // namespace scaleit::search
