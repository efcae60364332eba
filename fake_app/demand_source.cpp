#include "fake_app/demand_source.hpp"

#include "fake_app/session_demand.hpp"

namespace scaleit::fake_app {

Result<WorldDemand> make_demand(const scenario::DemandSource& source, Seed seed) {
    if (!source.session.empty()) {
        return demand_of_session(source.session);
    }
    if (!source.values.empty()) {
        auto series = std::make_unique<demand::Series>(source.every, source.values);
        const demand::Series* trace = series.get();
        return WorldDemand{std::move(series), trace, "values"};
    }
    WorldFlags flags;
    flags.trace = source.trace;
    flags.trace_options = source.trace_options;
    flags.generators = source.generators;
    return flags.make_demand(seed);
}

void DemandFlags::add_to(CLI::App& app) {
    world.add_demand_flags(app);
    app.add_option("--session", session, "Demand from a recorded session: its CPU times the replicas that served")
        ->type_name("FILE.db")
        ->excludes("--trace")
        ->excludes("--generator");
}

scenario::DemandSource DemandFlags::source() const {
    return {world.trace, world.trace_options, world.generators, session};
}

Result<WorldDemand> DemandFlags::make(Seed seed) const { return make_demand(source(), seed); }

} // namespace scaleit::fake_app
