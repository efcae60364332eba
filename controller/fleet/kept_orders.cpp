#include "controller/fleet/kept_orders.hpp"

#include "controller/policy/carry_over.hpp"
#include "controller/policy/manifest.hpp"

namespace scaleit::fleet {

namespace {

bool is_configured_still(const std::string& manifest, const policy::Policy& configured) {
    const Result<policy::Policy> before = policy::read_manifest(manifest, "configured");
    return before && *before == configured;
}

} // namespace

Rank rank_of(const Priority& priority) { return {priority.priority, priority.resource_allocation}; }

Priority with_rank(Priority priority, const Rank& rank) {
    priority.priority = rank.priority;
    priority.resource_allocation = rank.resource_allocation;
    return priority;
}

Resolved resolve(const Configured& configured, const InForce& before, policy::UtcTime began) {
    const Directive& last = before.directive;
    const bool is_marked = last.overruled.has_value();
    const Overruled then = last.overruled.value_or(Overruled{});
    Resolved resolved{policy::carried_over(policy::beginning(configured.policy, began), before.policy),
                      configured.running,
                      configured.priority,
                      {}};
    if (then.manifest || (!is_marked && !last.manifest.empty())) {
        const bool holds = !then.manifest || is_configured_still(*then.manifest, configured.policy);
        resolved.fates.push_back({Ordered::policy, holds});
        resolved.policy = holds ? before.policy : resolved.policy;
    }
    if (then.running || (!is_marked && !last.running)) {
        const bool holds = then.running.value_or(configured.running) == configured.running;
        resolved.fates.push_back({Ordered::running, holds});
        resolved.running = holds ? last.running : configured.running;
    }
    if (then.rank && last.rank) {
        const bool holds = *then.rank == rank_of(configured.priority);
        resolved.fates.push_back({Ordered::priority, holds});
        resolved.priority = holds ? with_rank(configured.priority, *last.rank) : configured.priority;
    }
    return resolved;
}

} // namespace scaleit::fleet
