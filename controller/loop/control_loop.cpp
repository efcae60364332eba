#include "controller/loop/control_loop.hpp"

#include "controller/core/schedule.hpp"

namespace scaleit::loop {

namespace {

template <class PolicyT>
Result<LoopStats> run_with(const LoopOptions& options, Reporter& reporter, PolicyT& policy, Scaler& scaler,
                           Clock& clock, Journal& journal) {
    LoopStats stats;
    TurnState state = options.begin_with;
    for (std::int64_t index = 0; !options.ticks_max || stats.ticks < *options.ticks_max; ++index) {
        const Instant due = due_at(index, options.interval);
        if (options.duration && due >= k_start + *options.duration) {
            break;
        }
        if (clock.sleep_until(due) == Wake::stopped) {
            break;
        }
        const Instant now = clock.now();
        const Slot slot = slot_at(now, index, options.interval);
        index = slot.index;
        stats.skipped += slot.skipped;
        stats.late += slot.late ? 1 : 0;

        const Tick tick = take_turn(TurnTime{index, now}, options.turn, state, reporter, policy, scaler);
        ++stats.ticks;
        if (Status written = journal.write(tick); !written) {
            return tl::unexpected<Error>(written.error());
        }
    }
    return stats;
}

} // namespace

Result<LoopStats> run_loop(const LoopOptions& options, Reporter& reporter, policy::Policy& policy, Scaler& scaler,
                           Clock& clock, Journal& journal) {
    return std::visit([&](auto& concrete) { return run_with(options, reporter, concrete, scaler, clock, journal); },
                      policy);
}

Result<LoopStats> run_loop(const LoopOptions& options, Reporter& reporter, SteeredPolicy& policy, Scaler& scaler,
                           Clock& clock, Journal& journal) {
    return run_with(options, reporter, policy, scaler, clock, journal);
}

} // namespace scaleit::loop
