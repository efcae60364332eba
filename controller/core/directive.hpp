#pragma once
// What decides beside a policy at one tick: an operator's orders, and the share of a limit on the instances of all
// apps. What it says of the configuration is for the run that goes on from this one: an order holds until what is
// configured for the same thing is no longer what it was.
#include "controller/core/time.hpp"

#include <optional>
#include <string>

namespace scaleit {

/// A count set by hand.
struct ManualCount {
    int replicas = 1; ///< >= 1
    std::string reason{};
    std::optional<Instant> until{}; ///< it is said no longer from then on; nothing: until it is revoked

    bool operator==(const ManualCount&) const = default;
};

/// How an app stands to others under a limit on all their instances.
struct Rank {
    int priority = 5;             ///< 1..10, 10 goes first
    double resource_allocation{}; ///< percent of the limit that it is guaranteed, 0..100

    bool operator==(const Rank&) const = default;
};

/// What is configured for each thing that an order holds for; nothing where none does.
struct Overruled {
    std::optional<std::string> manifest{}; ///< of the policy, as the configuration has it
    std::optional<bool> running{};
    std::optional<Rank> rank{};

    bool operator==(const Overruled&) const = default;
};

/// The default leaves everything to the policy that the run began with.
struct Directive {
    bool running = true;                 ///< otherwise the app is left as it is, unless a count is set by hand
    std::optional<ManualCount> manual{}; ///< in the place of the policy's decision
    std::optional<int> share{};          ///< at most so many instances, whoever decides; >= 0
    std::string manifest{};              ///< of the policy that decides; empty: the one that the run began with
    std::optional<Rank> rank{};          ///< where it is by order; decides nothing here
    /// Nothing: no order holds, and policy and `running` are as the run began; or it was recorded by an earlier
    /// version, which did not say.
    std::optional<Overruled> overruled{};

    bool operator==(const Directive&) const = default;
};

} // namespace scaleit
