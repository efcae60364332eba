#include "replayer/whatif/world_builder.hpp"

#include "replayer/whatif/tick_distance.hpp"

#include <fmt/format.h>

namespace scaleit::whatif {

namespace {

constexpr Duration k_interval_unknown = std::chrono::seconds(1); ///< of a single tick
constexpr std::int64_t k_moments_max = 50'000'000;

/// The failed calls of a tick without that of its write.
FailureCounts failed_reads(const Tick& tick) {
    FailureCounts counts = tick.failed_calls;
    if (tick.write.outcome == WriteOutcome::failed) {
        std::uint16_t& count = counts.by_kind[static_cast<std::size_t>(tick.write.failure.kind)];
        count = static_cast<std::uint16_t>(count - (count > 0 ? 1 : 0));
    }
    return counts;
}

Duration usual_distance(const std::vector<RecordedWorld::Moment>& moments) {
    TickDistance distance;
    for (std::size_t place = 0; place < moments.size() && !distance.is_full(); ++place) {
        distance.add(moments[place].time.at);
    }
    return distance.usual().value_or(k_interval_unknown);
}

/// One moment every `interval` over the span of `moments`; each as the newest of them then.
Result<std::vector<RecordedWorld::Moment>> resample(const std::vector<RecordedWorld::Moment>& moments,
                                                    Duration last_interval, Duration interval) {
    const Instant end = moments.back().time.at + last_interval;
    const std::int64_t count = (end - moments.front().time.at + interval - Duration{1}) / interval;
    if (count > k_moments_max) {
        return fail(ErrorKind::usage, fmt::format("an interval of {} makes {} ticks of this session; at most {} fit in "
                                                  "memory, choose a longer one",
                                                  format_duration(interval), count, k_moments_max));
    }
    std::vector<RecordedWorld::Moment> sampled;
    sampled.reserve(static_cast<std::size_t>(count));
    std::size_t newest = 0;
    for (std::int64_t index = 0; index < count; ++index) {
        const Duration since_start = index * interval;
        while (newest + 1 < moments.size() && moments[newest + 1].time.at - moments.front().time.at <= since_start) {
            ++newest;
        }
        sampled.push_back(moments[newest]);
        sampled.back().time = {index, k_start + since_start};
    }
    return sampled;
}

} // namespace

void WorldBuilder::remember_faults(const Tick& tick, RecordedWorld::Moment& moment) {
    RecordedWorld::Faults faults;
    faults.reads = failed_reads(tick);
    if (!tick.observation) {
        faults.observation = tick.observation.error();
    }
    if (tick.write.outcome == WriteOutcome::failed) {
        faults.write = WriteFault{tick.write.failure, false};
    }
    if (faults.observation || faults.write || !faults.reads.none()) {
        moment.faults = static_cast<std::int32_t>(parts_.faults.size());
        parts_.faults.push_back(faults);
        last_failed_write_ = faults.write ? moment.faults : last_failed_write_;
    }
}

Status WorldBuilder::add(const Tick& tick) {
    if (Status checked = check_.add(tick); !checked) {
        return checked;
    }
    if (static_cast<std::int64_t>(parts_.moments.size()) == k_moments_max) {
        return fail(ErrorKind::bad_input, fmt::format("the session has more than {} ticks", k_moments_max));
    }
    const DemandRebuild::Step step = rebuild_.add(tick);
    if (step.failed_write_was_applied && last_failed_write_ != RecordedWorld::k_no_faults) {
        parts_.faults[static_cast<std::size_t>(last_failed_write_)].write->applied = true;
    }
    RecordedWorld::Moment moment;
    moment.time = {tick.index, tick.at};
    if (step.truth) {
        if (ticks_without_demand_ == static_cast<std::int64_t>(parts_.moments.size())) {
            parts_.plant = {tick.observation->replicas, policy::k_replicas_max, options_.startup_delay};
            for (RecordedWorld::Moment& earlier : parts_.moments) {
                earlier.demand = step.truth->demand;
                earlier.censored = step.truth->censored;
            }
        }
        moment.demand = step.truth->demand;
        moment.censored = step.truth->censored;
    } else {
        ++ticks_without_demand_;
    }
    if (options_.faults == RecordedFaults::repeat) {
        remember_faults(tick, moment);
    }
    if (options_.metric_lag > Duration::zero()) {
        sights_.push_back(
            {tick.observation ? std::optional(tick.observation->cpu) : std::nullopt, step.ready, moment.censored});
    }
    parts_.moments.push_back(moment);
    return {};
}

Result<RecordedWorld> WorldBuilder::finish() {
    if (ticks_without_demand_ == static_cast<std::int64_t>(parts_.moments.size())) {
        return fail(ErrorKind::bad_input,
                    fmt::format("the session has {} ticks and none of them with data: no demand can be rebuilt from it",
                                parts_.moments.size()));
    }
    if (options_.metric_lag > Duration::zero()) {
        parts_.metric_lag = options_.metric_lag;
        shift_back(parts_.moments, sights_, options_.metric_lag);
    }
    parts_.interval = options_.recorded_interval ? *options_.recorded_interval : usual_distance(parts_.moments);
    if (options_.interval) {
        Result<std::vector<RecordedWorld::Moment>> sampled =
            resample(parts_.moments, parts_.interval, *options_.interval);
        if (!sampled) {
            return tl::unexpected<Error>(sampled.error());
        }
        parts_.moments = *std::move(sampled);
        parts_.interval = *options_.interval;
    }
    return RecordedWorld(std::move(parts_));
}

} // namespace scaleit::whatif
