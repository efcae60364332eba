#pragma once
// A run that goes on where an earlier one ended: stopped, or cut off in the middle.
#include "controller/beginning.hpp"
#include "replayer/strict/verify.hpp"

namespace scaleit {

/// Where a recorded run stood at its end, and the wall clock's time at which it began, as far as it is known.
struct EarlierRun {
    strict::Rebuilt rebuilt;
    std::optional<policy::UtcTime> began;
    std::chrono::milliseconds began_late{}; ///< and its time line so much later
};

/// Since 1970-01-01T00:00:00Z.
[[nodiscard]] std::chrono::milliseconds unix_time(policy::UtcTime began, std::chrono::milliseconds late);

/// Fails (bad_input) as strict::rebuild_session() does.
[[nodiscard]] Result<EarlierRun> read_earlier_run(const std::filesystem::path& session);

/// What an app may still be brought to by the writes of those ticks, which are in their order.
[[nodiscard]] fleet::Doubt doubt_after(const std::vector<Tick>& ticks);

/// Lets a workload, otherwise complete and begun when its run began, go on by what was ordered of an earlier one as far
/// as the same is configured, and by its policy's state; says in its `fates` what became of each order.
void take_orders(Beginning& workload, const fleet::InForce& before);

/// Makes a workload, otherwise complete and begun when the earlier run began, go on where that one ended:
///
/// - Time goes on: on the real clock the pause counts, as far as the session says when it began; in lock-step there is
///   none. So windows, cooldowns and counts set by hand for a time end when they would have.
/// - The policy goes on in the state that it had reached. Of another kind it begins anew, as after a change by order.
/// - What had been ordered holds: a count set by hand, and the rest as take_orders() says.
/// - What was asked for and is not seen yet counts under a limit.
/// - The history is there.
///
/// `now` is since 1970-01-01T00:00:00Z. Fails (usage) where the earlier run was on another clock.
[[nodiscard]] Status resume(Beginning& workload, const EarlierRun& earlier, std::chrono::milliseconds now);

} // namespace scaleit
