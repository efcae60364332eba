#include "replayer/whatif/rebuild.hpp"

#include "controller/core/check.hpp"

namespace scaleit::whatif {

bool DemandRebuild::follow(const Observation& observation) {
    if (!plant_) {
        plant_.emplace(plant::PlantOptions{observation.replicas, policy::k_replicas_max, startup_delay_});
        return false;
    }
    if (observation.replicas == plant_->replicas()) {
        return false;
    }
    const bool by_failed_write = failed_write_ && failed_write_->replicas == observation.replicas;
    const Instant since = by_failed_write ? failed_write_->at : observation.at;
    const bool set = plant_->set_replicas(observation.replicas, since);
    SCALEIT_CHECK(set);
    return by_failed_write;
}

int DemandRebuild::ready_at(Instant at) const {
    if (!plant_) {
        return 0;
    }
    plant::Plant then = *plant_; // a failed write that turns out to have been applied reaches back before `at`
    then.advance_to(at);
    return then.ready_replicas();
}

DemandRebuild::Step DemandRebuild::add(const Tick& tick) {
    Step step;
    if (tick.observation) {
        step.failed_write_was_applied = follow(*tick.observation);
        failed_write_.reset();
        plant_->advance_to(tick.at);
        const score::Truth seen = score::truth_as_observed(tick);
        const int ready = plant_->ready_replicas();
        truth_ = score::Truth{seen.censored ? ready : tick.observation->cpu * ready, seen.censored};
    }
    step.truth = truth_;
    step.ready = ready_at(tick.at);
    const std::optional<int> desired = tick.decision.desired();
    if (desired && plant_) {
        if (tick.write.outcome == WriteOutcome::applied && *desired >= 1) {
            const bool set = plant_->set_replicas(*desired, tick.at);
            SCALEIT_CHECK(set);
            failed_write_.reset();
        } else if (tick.write.outcome == WriteOutcome::failed) {
            failed_write_ = PendingWrite{*desired, tick.at};
        }
    }
    return step;
}

} // namespace scaleit::whatif
