#pragma once
// The flags that describe a simulated world, demand and plant, the same for every program that runs one.
#include "controller/core/random.hpp"
#include "fake_app/demand/trace.hpp"
#include "fake_app/plant/world_options.hpp"

#include <CLI/App.hpp>
#include <memory>
#include <string>
#include <vector>

namespace scaleit::fake_app {

/// Demand where neither a trace nor a generator is given: 0.68 on ten replicas at the start, as in the example of the
/// vendor's API, then up to 1 and down to 0.36 every ten minutes.
inline constexpr const char* k_default_generator = "sine:base=6.8,amplitude=3.2,period=10m";

/// Demand, and the trace it comes from where there is one.
struct WorldDemand {
    std::unique_ptr<demand::Demand> demand;
    const demand::Series* trace = nullptr; ///< `*demand` itself where it is a trace: its step and its length
    std::string description;               ///< `trace:FILE` or the generators, on one line
};

/// Adds --generator, repeatable, to `app`; parsing fills `specs`, which must outlive it.
CLI::Option* add_generator_flag(CLI::App& app, std::vector<std::string>& specs);

/// Values of the flags; parsing fills them. Must outlive the parsing.
struct WorldFlags {
    std::string trace; ///< empty: no trace
    demand::TraceOptions trace_options;
    std::vector<std::string> generators;
    plant::PlantOptions plant;
    Duration metric_lag{}; ///< how late CPU is reported

    /// Adds --trace, --trace-column, --trace-unit, --trace-replicas, --trace-step, --capacity, --gaps and --generator.
    void add_demand_flags(CLI::App& app);
    /// Adds --replicas, --max-replicas, --startup-delay and --metric-lag.
    void add_plant_flags(CLI::App& app);

    /// Whether a trace or a generator was asked for.
    [[nodiscard]] bool demand_given() const { return !trace.empty() || !generators.empty(); }
    /// The demand described; the default where none is. Generators draw their chance from `seed`. Fails (usage) on
    /// flags that do not go together or a bad generator, (bad_input) on a trace that cannot be read.
    [[nodiscard]] Result<WorldDemand> make_demand(Seed seed) const;
    /// The plant described, and nothing around it but the lag of its CPU. Fails (usage) where it would begin with more
    /// replicas than it may run, and on values out of their ranges.
    [[nodiscard]] Result<plant::WorldOptions> world_options() const;
};

} // namespace scaleit::fake_app
