#pragma once
// Demand from any source, as flags or a scenario name it: a trace, generators or a session. Beside the mains, since the
// model of the app knows no sessions.
#include "fake_app/flags/world_flags.hpp"
#include "fake_app/scenario/scenario.hpp"

namespace scaleit::fake_app {

/// The demand that a source describes. Fails (usage) on a bad generator, (bad_input) on a file that cannot be used.
[[nodiscard]] Result<WorldDemand> make_demand(const scenario::DemandSource& source, Seed seed);

/// The flags that describe a source. Values; parsing fills them. Must outlive the parsing.
struct DemandFlags {
    WorldFlags world;
    std::string session; ///< empty: none

    void add_to(CLI::App& app);
    [[nodiscard]] bool given() const { return world.demand_given() || !session.empty(); }
    [[nodiscard]] scenario::DemandSource source() const;
    /// As make_demand(); fails (usage) on flags that do not go together, too.
    [[nodiscard]] Result<WorldDemand> make(Seed seed) const;
};

} // namespace scaleit::fake_app
