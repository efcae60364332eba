#pragma once
// From a plan to a run that begins now: the earlier run that it goes on from, and the name of its session.
#include "controller/fleet_plan.hpp"
#include "controller/session_names.hpp"

namespace scaleit {

/// A workload that begins.
struct Beginning {
    WorkloadPlan plan;             ///< its options complete
    std::filesystem::path record;  ///< a new file; empty: no session
    std::filesystem::path resumed; ///< the session of the earlier run; empty: it begins anew
    Instant resumed_at{};          ///< where on its time line the run goes on
    std::int64_t first_tick = 0;
    std::vector<std::filesystem::path> unmade{}; ///< newer files that no run is in
    std::vector<fleet::OrderFate> fates{};       ///< of what had been ordered of the workload
};

/// A workload in this process that another one takes the place of.
struct Predecessor {
    fleet::InForce in_force;
    policy::UtcTime began{};
};

/// Fails (usage) where it would go on past the end of time: in as many ticks or as long as the plan says, or at once.
[[nodiscard]] Status has_time(const Beginning& workload, const FleetPlan& plan);

/// It begins when its options say. What was ordered of its predecessor, if it has one, holds rather than what its
/// earlier session says; without an earlier session a count set by hand does not. Makes nothing. Fails (bad_input) on
/// an earlier session that cannot be gone on from, (usage) on one of a run on another clock, and where the policy that
/// it ended with needs config maps and there are none.
[[nodiscard]] Result<Beginning> begin(const WorkloadPlan& plan, SessionFolders& folders,
                                      const std::optional<Predecessor>& predecessor = {});

/// The same in the place of one that rests after a tick of its own, from where that one stands. Fails (usage) where the
/// policy in force needs config maps and there are none.
[[nodiscard]] Result<Beginning> begin_after(const WorkloadPlan& plan, const Beginning& before,
                                            const fleet::Workload& workload, SessionFolders& folders);

/// All workloads of a plan. Fails as begin() and has_time() do, naming the workload where there are several; and
/// (usage) where minimums or guaranteed shares are too much for the limit, what was ordered in earlier runs included,
/// naming workload and session of that.
[[nodiscard]] Result<std::vector<Beginning>> begin_all(const FleetPlan& plan);

} // namespace scaleit
