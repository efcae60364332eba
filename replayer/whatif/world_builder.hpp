#pragma once
// Makes a world out of a run that was lived: its demand, and the calls that failed.
#include "replayer/whatif/lagged_demand.hpp"
#include "replayer/whatif/rebuild.hpp"
#include "replayer/whatif/tick_check.hpp"
#include "replayer/whatif/world.hpp"

namespace scaleit::whatif {

/// Recorded failures happen again at the same ticks, or no call fails.
enum class RecordedFaults { repeat, none };

constexpr auto enum_names(RecordedFaults) { return std::to_array<std::string_view>({"recorded", "none"}); }

struct RecordedOptions {
    Duration startup_delay{};
    /// How late the CPU was reported that the session has; it was that of the newest tick at least so long ago.
    Duration metric_lag{};
    /// How long the last tick counts; nothing: as long as they are usually apart.
    std::optional<Duration> recorded_interval;
    /// Other ticks than the recorded ones: one every `interval` over the same span, each with the demand and the
    /// failures of the recorded tick that is newest then.
    std::optional<Duration> interval;
    RecordedFaults faults = RecordedFaults::repeat;
};

/// Rebuilds a world from the ticks of a session, in their order. Memory: 40 bytes a tick, 64 where its metric lagged.
class WorldBuilder {
public:
    /// `ticks_expected`: makes room for as many.
    explicit WorldBuilder(const RecordedOptions& options, std::size_t ticks_expected = 0)
        : options_(options), rebuild_(options.startup_delay) {
        parts_.moments.reserve(ticks_expected);
    }

    /// Fails (bad_input) on ticks that are no run, as TickCheck says, and on too many.
    [[nodiscard]] Status add(const Tick& tick);
    /// Fails (bad_input) where there was no tick with data; (usage) where another interval makes too many ticks. To be
    /// called once.
    [[nodiscard]] Result<RecordedWorld> finish();

private:
    void remember_faults(const Tick& tick, RecordedWorld::Moment& moment);

    RecordedOptions options_;
    TickCheck check_;
    DemandRebuild rebuild_;
    RecordedWorld::Parts parts_;
    std::vector<Sight> sights_;             ///< one for each moment where the metric lags, else none
    std::int64_t ticks_without_demand_ = 0; ///< at the beginning
    std::int32_t last_failed_write_ = RecordedWorld::k_no_faults;
};

} // namespace scaleit::whatif
