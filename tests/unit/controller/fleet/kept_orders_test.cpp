// Which of what is configured and what was ordered holds when a run goes on.
#include "controller/fleet/kept_orders.hpp"

#include "controller/policy/manifest.hpp"
#include "tests/support/catch.hpp"

using namespace scaleit;
using namespace scaleit::fleet;

namespace {

policy::Policy proportional(double target) {
    policy::Proportional policy;
    policy.config.target = target;
    return policy;
}

double target_of(const policy::Policy& policy) { return std::get<policy::Proportional>(policy).config.target; }

const Configured k_configured{proportional(0.8), true, {"web", 5, 30}};

/// A policy that was ordered over that one.
InForce with_policy(double target) {
    InForce before{{}, proportional(target)};
    before.directive.overruled = Overruled{policy::to_manifest(k_configured.policy), {}, {}};
    return before;
}

using Fates = std::vector<OrderFate>;

} // namespace

TEST_CASE("orders: a policy that was ordered holds until another one is configured", "[fleet]") {
    const Resolved kept = resolve(k_configured, with_policy(0.7), {});
    CHECK(target_of(kept.policy) == 0.7);
    CHECK(kept.fates == Fates{{Ordered::policy, true}});
    for (const double target : {0.6, 0.7}) {
        Configured changed = k_configured;
        changed.policy = proportional(target);
        const Resolved ended = resolve(changed, with_policy(0.7), {});
        CHECK(target_of(ended.policy) == target);
        CHECK(ended.fates == Fates{{Ordered::policy, false}});
    }
    Configured other = k_configured; // what else is configured is no matter
    other.running = false;
    other.priority.priority = 9;
    CHECK(target_of(resolve(other, with_policy(0.7), {}).policy) == 0.7);
}

TEST_CASE("orders: a policy that came by the configuration is none", "[fleet]") {
    InForce before{{}, proportional(0.7)};
    before.directive.manifest = policy::to_manifest(before.policy);
    before.directive.overruled = Overruled{};
    const Resolved resolved = resolve(k_configured, before, {});
    CHECK(target_of(resolved.policy) == 0.8);
    CHECK(resolved.fates.empty());
}

TEST_CASE("orders: a stop and a start hold until `running` is configured otherwise", "[fleet]") {
    for (const bool ordered : {false, true}) {
        InForce before{{}, k_configured.policy};
        before.directive.running = ordered;
        before.directive.overruled = Overruled{{}, !ordered, {}};
        Configured configured = k_configured;
        configured.running = !ordered;
        const Resolved kept = resolve(configured, before, {});
        CHECK(kept.running == ordered);
        CHECK(kept.fates == Fates{{Ordered::running, true}});
        configured.running = ordered;
        CHECK(resolve(configured, before, {}).running == ordered);
        CHECK(resolve(configured, before, {}).fates == Fates{{Ordered::running, false}});
    }
    InForce as_configured{{}, k_configured.policy};
    as_configured.directive.running = false;
    as_configured.directive.overruled = Overruled{};
    CHECK(resolve(k_configured, as_configured, {}).running);
}

TEST_CASE("orders: a priority that was ordered holds until another one is configured", "[fleet]") {
    InForce before{{}, k_configured.policy};
    before.directive.rank = Rank{9, 60};
    before.directive.overruled = Overruled{{}, {}, Rank{5, 30}};
    const Resolved kept = resolve(k_configured, before, {});
    CHECK(kept.priority == Priority{"web", 9, 60});
    CHECK(kept.fates == Fates{{Ordered::priority, true}});
    Configured changed = k_configured;
    changed.priority.resource_allocation = 31;
    CHECK(resolve(changed, before, {}).priority == changed.priority);
}

TEST_CASE("orders: a session that does not say what was configured is taken at its word", "[fleet]") {
    InForce before{{}, proportional(0.7)};
    before.directive.manifest = policy::to_manifest(before.policy);
    before.directive.running = false;
    const Resolved resolved = resolve(k_configured, before, {});
    CHECK(target_of(resolved.policy) == 0.7);
    CHECK_FALSE(resolved.running);
    CHECK(resolved.fates == Fates{{Ordered::policy, true}, {Ordered::running, true}});
    const Resolved plain = resolve(k_configured, {{}, proportional(0.7)}, {});
    CHECK(target_of(plain.policy) == 0.8); // with it that run began
    CHECK(plain.fates.empty());
}

TEST_CASE("orders: whichever policy holds, the state that was reached goes on where its kind allows", "[fleet]") {
    policy::CpuLoad lived;
    lived.state.change.made_at = from_ns(7);
    InForce before{{}, lived};
    policy::CpuLoad other;
    other.config.bounds.max = 9;
    const auto state_of = [](const policy::Policy& policy) { return std::get<policy::CpuLoad>(policy).state; };
    CHECK(state_of(resolve({other, true, {}}, before, {}).policy) == lived.state);
    before.directive.overruled = Overruled{policy::to_manifest(other), {}, {}};
    CHECK(state_of(resolve({other, true, {}}, before, {}).policy) == lived.state);
    CHECK(std::holds_alternative<policy::Proportional>(resolve(k_configured, before, {}).policy));
}
