#pragma once
// Many configurations of one policy over one world, each a run of its own: which they are, and running them on all
// cores. The table that comes out does not depend on how many threads there were, nor on how the work was divided.
#include "replayer/search/axis.hpp"
#include "replayer/search/sweep_table.hpp"
#include "replayer/whatif/run.hpp"

#include <functional>
#include <optional>

namespace scaleit::search {

inline constexpr std::int64_t k_configurations_max = 1'000'000;

/// Configurations drawn instead of all there are; each draws from every axis by itself.
struct RandomSweep {
    std::int64_t count = 0; ///< 1..k_configurations_max
    Seed seed{1};
};

struct SweepPlan {
    std::string manifest;   ///< the policy's, whose values are replaced
    std::string source;     ///< that names it in errors
    std::vector<Axis> axes; ///< at least one, different keys
    std::optional<RandomSweep> random;
    /// What a policy becomes before it runs, in any thread; empty: nothing.
    std::function<Result<policy::Policy>(const policy::Policy&)> fitted{};
    std::string world; ///< words that tell this sweep's world, and what `fitted` does, from others
};

/// What is wrong with a plan; nothing where all is right.
[[nodiscard]] std::optional<std::string> flaw(const SweepPlan& plan);

/// Requires of all that follow: no flaw(); 0 <= index < count_of().
[[nodiscard]] std::int64_t count_of(const SweepPlan& plan);
/// One for each axis. Of a grid the last axis moves fastest.
[[nodiscard]] std::vector<std::string> values_of(const SweepPlan& plan, std::int64_t index);
/// Fails (usage) where the values make no valid policy, else as `fitted` does.
[[nodiscard]] Result<policy::Policy> policy_of(const SweepPlan& plan, std::int64_t index);

/// The first key whose values make no difference once the policy is fitted, since a flag sets what it varies; nothing
/// where there is none. Values that make no valid policy are let by.
[[nodiscard]] std::optional<std::string> overridden_key(const SweepPlan& plan);

/// Every `count`-th configuration, from the `index`-th on.
struct Shard {
    std::int64_t index = 0; ///< below count
    std::int64_t count = 1;

    bool operator==(const Shard&) const = default;
};

struct SweepOptions {
    Shard shard{};
    int threads = 1;
    std::function<void(std::int64_t)>
        progress{}; ///< told how many runs are done, by one thread at a time; may be empty
};

/// Runs the shard's configurations by `run`, which any thread may call at any time, and the first of all besides: by
/// what came of it merge_tables() knows shards of one world. Fails (usage) before the first run where one of these is
/// no valid policy.
[[nodiscard]] Result<SweepTable> run_sweep(const SweepPlan& plan,
                                           const std::function<whatif::RunResult(const policy::Policy&)>& run,
                                           const SweepOptions& options);

} // namespace scaleit::search
