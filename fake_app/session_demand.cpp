#include "fake_app/session_demand.hpp"

#include "replayer/whatif/recorded.hpp"

#include <fmt/format.h>

namespace scaleit::fake_app {

namespace {

Result<demand::Series> rebuild(const session::SessionReader& reader) {
    const Result<whatif::SessionFacts> facts = whatif::read_facts(reader.meta());
    if (!facts) {
        return tl::unexpected<Error>(facts.error());
    }
    whatif::RecordedOptions options;
    options.startup_delay = facts->startup_delay;
    options.metric_lag = facts->metric_lag;
    options.faults = whatif::RecordedFaults::none;
    if (facts->interval) {
        options.interval = options.recorded_interval = facts->interval;
    } else {
        const Result<whatif::RecordedWorld> as_recorded = whatif::read_world(reader, options);
        if (!as_recorded) {
            return tl::unexpected<Error>(as_recorded.error());
        }
        options.interval = as_recorded->interval();
    }
    const Result<whatif::RecordedWorld> world = whatif::read_world(reader, options);
    if (!world) {
        return tl::unexpected<Error>(world.error());
    }
    std::vector<double> values;
    for (std::int64_t tick = 0; tick < world->ticks(); ++tick) {
        values.push_back(world->truth(tick).demand);
    }
    return demand::Series(*options.interval, std::move(values));
}

} // namespace

Result<WorldDemand> demand_of_session(const std::string& file) {
    const Result<std::unique_ptr<session::SessionReader>> reader = session::SessionReader::open(file);
    if (!reader) {
        return tl::unexpected<Error>(reader.error());
    }
    Result<demand::Series> series = rebuild(**reader);
    if (!series) {
        return fail(series.error().kind, fmt::format("{}: {}", file, series.error().message));
    }
    auto owned = std::make_unique<demand::Series>(std::move(*series));
    const demand::Series* trace = owned.get();
    return WorldDemand{std::move(owned), trace, "session:" + file};
}

} // namespace scaleit::fake_app
