#include "replayer/serve/served_world.hpp"

#include "fake_app/demand/series.hpp"
#include "fake_app/fault/fault_behind.hpp"

#include <fmt/format.h>

namespace scaleit::serve {

namespace {

constexpr std::int64_t k_steps_in_tick_max = 10'000; ///< that are tried

/// A step that CPU which comes late can move by, as ticks do: the tick, or the largest whole part of it that a world
/// may have. A tick with no such part, or too short a one, is returned as it is.
Duration step_within(Duration tick) {
    for (std::int64_t parts = 1; parts <= k_steps_in_tick_max; ++parts) {
        if (tick % parts == Duration::zero() && tick / parts <= plant::k_step_max) {
            return tick / parts;
        }
    }
    return tick;
}

/// What befalls a write again as it did: the app has done it, or has not.
std::optional<fault::Fault> fault_behind(const whatif::WriteFault& write) {
    std::optional<fault::Fault> fault = fault::fault_behind(write.failure);
    if (fault && !write.applied && fault::effect_of(fault->kind) != fault::Effect::replaces) {
        return fault::Fault{fault::FaultKind::reset};
    }
    if (fault) {
        fault->done = write.applied;
    }
    return fault;
}

/// Lets happen again at a place what failed at a recorded tick.
void add_faults(const whatif::RecordedWorld::Faults& faults, std::int64_t place, fault::Timetable& timetable) {
    if (const auto fault = faults.observation ? fault::fault_behind(*faults.observation) : std::nullopt) {
        timetable.reads.push_back({place, *fault});
    }
    if (const auto fault = faults.write ? fault_behind(*faults.write) : std::nullopt) {
        timetable.writes.push_back({place, *fault});
    }
}

} // namespace

ServedWorld as_served(const whatif::DemandWorld& world, const demand::Demand& demand) {
    ServedWorld served;
    served.app.world.plant = world.plant();
    if (world.options().faults) {
        served.app.faults = *world.options().faults;
    }
    served.demand = std::make_unique<ServedDemand>(demand, world.interval(), std::vector<bool>{});
    served.step = world.interval();
    served.ticks = world.ticks();
    return served;
}

ServedWorld as_served(const whatif::ScenarioWorld& world) {
    return {world.options().app, std::make_unique<ServedDemand>(world.demand(), world.interval(), std::vector<bool>{}),
            world.interval(), world.ticks()};
}

Result<ServedWorld> as_served(const whatif::RecordedWorld& world) {
    const Duration step = world.interval();
    const Instant begin = world.time(0).at;
    const std::int64_t last = (world.time(world.ticks() - 1).at - begin + step / 2) / step;
    if (last >= k_samples_max) {
        return fail(ErrorKind::usage, fmt::format("at steps of {} the session is {} of them; at most {} are served, "
                                                  "choose a longer --interval",
                                                  format_duration(step), last + 1, k_samples_max));
    }
    std::vector<double> values;
    std::vector<bool> censored;
    fault::Timetable faults{.step = step};
    std::int64_t moment = 0;
    for (std::int64_t place = 0; place <= last; ++place) {
        const Instant middle = begin + place * step + step / 2;
        while (moment + 1 < world.ticks() && world.time(moment + 1).at <= middle) {
            ++moment;
        }
        values.push_back(world.truth(moment).demand);
        censored.push_back(world.truth(moment).censored);
        if (const whatif::RecordedWorld::Faults* failed = world.faults_at(moment)) {
            add_faults(*failed, place, faults);
        }
    }
    ServedWorld served;
    served.app.world.plant = world.plant();
    served.app.faults = fault::Injector(std::move(faults));
    if (world.metric_lag() > Duration::zero()) {
        served.app.world.lag.delay = world.metric_lag();
        served.app.world.step = step_within(step);
    }
    if (const std::optional<std::string> what = plant::flaw(served.app.world)) {
        return fail(ErrorKind::usage, fmt::format("the session cannot be served: {}; --startup-delay and --metric-lag "
                                                  "give its delays, --interval its step",
                                                  *what));
    }
    served.demand = std::make_unique<ServedDemand>(std::make_unique<demand::Series>(step, std::move(values)), step,
                                                   std::move(censored));
    served.step = step;
    served.ticks = last + 1;
    return served;
}

} // namespace scaleit::serve
