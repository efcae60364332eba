#include "controller/loop/control_loop.hpp"

namespace scaleit::loop {

namespace {

template <class PolicyT>
Result<LoopStats> run_with(const LoopOptions& options, Reporter& reporter, PolicyT& policy, Scaler& scaler,
                           Clock& clock, Journal& journal) {
    LoopStats stats;
    TurnState state;
    for (std::int64_t index = 0; !options.ticks_max || stats.ticks < *options.ticks_max; ++index) {
        Instant due = k_start + index * options.interval;
        if (options.duration && due >= k_start + *options.duration) {
            break;
        }
        if (clock.sleep_until(due) == Wake::stopped) {
            break;
        }
        const Instant now = clock.now();
        const std::int64_t skipped = (now - due) / options.interval;
        index += skipped;
        due += skipped * options.interval;
        stats.skipped += skipped;
        stats.late += (now - due) * 10 > options.interval ? 1 : 0;

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
