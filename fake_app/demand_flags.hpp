#pragma once
// The flags that describe demand: a trace, generators or a session.
#include "fake_app/flags/world_flags.hpp"
#include "fake_app/session_demand.hpp"

namespace scaleit::fake_app {

struct DemandFlags {
    WorldFlags world;
    std::string session; ///< empty: none

    void add_to(CLI::App& app) {
        world.add_demand_flags(app);
        app.add_option("--session", session, "Demand from a recorded session: its CPU times the replicas that served")
            ->type_name("FILE.db")
            ->excludes("--trace")
            ->excludes("--generator");
    }
    [[nodiscard]] bool given() const { return world.demand_given() || !session.empty(); }
    [[nodiscard]] Result<WorldDemand> make(Seed seed) const {
        return session.empty() ? world.make_demand(seed) : demand_of_session(session);
    }
};

} // namespace scaleit::fake_app
