#pragma once
// What a session tells about the demand behind it: CPU times the replicas that served. A plant follows the recorded
// counts, so that replicas that were still starting are not counted.
#include "controller/policy/bounds.hpp"
#include "fake_app/plant/plant.hpp"
#include "replayer/score/scorecard.hpp"

#include <optional>

namespace scaleit::whatif {

/// Takes the ticks of one session in order, bounded by nothing but the count of starting replicas.
class DemandRebuild {
public:
    /// Requires: startup_delay >= 0, that of the recorded app.
    explicit DemandRebuild(Duration startup_delay) : startup_delay_(startup_delay) {}

    struct Step {
        /// Of a tick with data: measured, or censored and then at least the replicas that served. Of a tick without:
        /// the last one known; nothing before the first.
        std::optional<score::Truth> truth;
        /// Replicas that served at this tick; 0 before the first tick with data.
        int ready = 0;
        /// The last write that failed was applied all the same: the count observed here is the one it asked for.
        bool failed_write_was_applied = false;
    };

    /// Requires: tick.at after the one before; a valid observation, if any.
    Step add(const Tick& tick);

private:
    struct PendingWrite {
        int replicas = 0;
        Instant at{};
    };

    [[nodiscard]] int ready_at(Instant at) const;
    /// Takes over the count observed; whether a pending write explains it.
    bool follow(const Observation& observation);

    Duration startup_delay_;
    std::optional<plant::Plant> plant_; ///< nothing before the first observation
    std::optional<score::Truth> truth_;
    std::optional<PendingWrite> failed_write_;
};

} // namespace scaleit::whatif
