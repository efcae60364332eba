#pragma once
// What decides beside a policy at one tick: an operator's orders, and the share of a limit on the instances of all
// apps.
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

/// The default leaves everything to the policy that the run began with.
struct Directive {
    bool running = true;                 ///< otherwise the app is left as it is, unless a count is set by hand
    std::optional<ManualCount> manual{}; ///< in the place of the policy's decision
    std::optional<int> share{};          ///< at most so many instances, whoever decides; >= 0
    std::string manifest{};              ///< of the policy that decides; empty: the one that the run began with

    bool operator==(const Directive&) const = default;
};

} // namespace scaleit
