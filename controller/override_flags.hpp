#pragma once
// The flags that change a policy which a file, a name or a session gave: the same in every program.
#include "controller/cli/flags.hpp"
#include "controller/policy/manifest.hpp"

namespace scaleit {

/// `overrides` must outlive the parsing.
inline void add_override_flags(CLI::App& app, policy::Overrides& overrides) {
    app.add_option("--target", overrides.target, "Average CPU to keep, a fraction; overrides the policy's")
        ->type_name("FRACTION");
    app.add_option("--min", overrides.min, "Fewest replicas; overrides the policy's")->type_name("N");
    app.add_option("--max", overrides.max, "Most replicas; overrides the policy's")->type_name("N");
    app.add_option("--cpu-threshold", overrides.cpu_threshold,
                   "CPU above which to scale out, a fraction; overrides that of cpu or composite")
        ->type_name("FRACTION");
    app.add_option("--memory-threshold", overrides.memory_threshold,
                   "Memory above which to scale out, a fraction; overrides that of memory or composite")
        ->type_name("FRACTION");
    cli::add_optional_duration(app, "--cooldown", overrides.cooldown,
                               "From one change to the next; overrides the policy's");
}

} // namespace scaleit
