#pragma once
// What a configuration says of a workload and orders can say otherwise: its policy, whether it runs, its priority. An
// order holds until another one comes, or until what is configured for the same thing is no longer what it was when
// the order was given: over reloads, and over restarts that go on from a session.
#include "controller/core/directive.hpp"
#include "controller/fleet/fleet.hpp"
#include "controller/policy/policy.hpp"

#include <optional>
#include <string>
#include <vector>

namespace scaleit::fleet {

struct Configured {
    policy::Policy policy; ///< in its initial state, as the configuration has it: not told yet when the run begins
    bool running = true;
    Priority priority{};

    bool operator==(const Configured&) const = default;
};

/// What there are orders for.
enum class Ordered : std::uint8_t { policy, running, priority };

constexpr auto enum_names(Ordered) { return std::to_array<std::string_view>({"policy", "running", "priority"}); }

/// An order when what is configured is looked at anew: it holds over the configuration, or ends, since that changed.
struct OrderFate {
    Ordered what = Ordered::policy;
    bool holds = false;

    bool operator==(const OrderFate&) const = default;
};

[[nodiscard]] Rank rank_of(const Priority& priority);
[[nodiscard]] Priority with_rank(Priority priority, const Rank& rank);

/// What a workload begins with.
struct Resolved {
    policy::Policy policy; ///< begun when its run began, and in the state that was reached, where its kind allows
    bool running = true;
    Priority priority{};
    std::vector<OrderFate> fates; ///< of all orders that there were
};

/// What was in force when a run ended.
struct InForce {
    Directive directive;   ///< the last
    policy::Policy policy; ///< in its state
};

/// A run goes on, by that configuration, that began when `began` says. In a session of an earlier version, which does
/// not say what had been configured, a policy that came during the run was ordered, and so was a stop.
[[nodiscard]] Resolved resolve(const Configured& configured, const InForce& before, policy::UtcTime began);

} // namespace scaleit::fleet
