#include "controller/loop/steered_policy.hpp"

#include "controller/policy/carry_over.hpp"
#include "controller/policy/manifest.hpp"

#include <algorithm>

namespace scaleit::loop {

namespace {

/// Adds a step; where the chain is full the last one makes room.
void add_step(Decision& decision, Step step) {
    const auto steps = decision.steps();
    if (steps.size() < Decision::k_steps_max) {
        decision.then(step.reason, step.replicas);
        return;
    }
    Decision shortened;
    for (const Step& kept : steps.first(steps.size() - 1)) {
        shortened.then(kept.reason, kept.replicas);
    }
    shortened.then(step.reason, step.replicas);
    decision = shortened;
}

/// Whether a share of so many cut what is wanted; where the decision wants nothing that is what is `present`.
bool cut_to(int share, Decision& decision, std::optional<int> present) {
    const std::optional<int> wanted = decision.desired() ? decision.desired() : present;
    const bool cut = wanted && *wanted > share;
    if (cut) {
        add_step(decision, {Reason::share, share});
    }
    return cut;
}

} // namespace

Decision SteeredPolicy::decide(const Observation& observation) {
    policy_decided_ = false;
    const auto directive = steering_ == nullptr ? Directive{} : steering_->directive();
    if (!directive || !adopt(directive->manifest)) {
        return {};
    }
    if (!directive->manual && !directive->running) {
        return {Reason::paused, observation.replicas};
    }
    Decision decision;
    if (directive->manual) {
        decision = Decision(Reason::manual, directive->manual->replicas);
        policy::clamp(decision, policy::aim_of(policy_).bounds);
    } else {
        decision = std::visit([&](auto& concrete) { return concrete.decide(observation); }, policy_);
        policy_decided_ = true;
    }
    const bool cut = directive->share && cut_to(std::max(1, *directive->share), decision, observation.replicas);
    if (cut && policy_decided_) {
        std::visit([&](auto& concrete) { concrete.amend(observation, *decision.desired()); }, policy_);
    }
    return decision;
}

Decision SteeredPolicy::without_data(Decision replacement, std::optional<int> present) {
    policy_decided_ = false;
    const auto directive = steering_ == nullptr ? Directive{} : steering_->directive();
    if (!directive || !adopt(directive->manifest) || directive->manual || !directive->running) {
        return {};
    }
    replacement =
        std::visit([&](const auto& concrete) { return concrete.without_data(replacement, present); }, policy_);
    if (directive->share) {
        cut_to(std::max({1, *directive->share, present.value_or(0)}), replacement, std::nullopt);
    }
    return replacement;
}

std::span<const std::int64_t> SteeredPolicy::stops() const {
    if (!policy_decided_) {
        return {};
    }
    return std::visit(
        [](const auto& concrete) -> std::span<const std::int64_t> {
            if constexpr (requires { concrete.stops(); }) {
                return concrete.stops();
            } else {
                return {};
            }
        },
        policy_);
}

/// Whether the policy of that manifest is in force now.
bool SteeredPolicy::adopt(const std::string& manifest) {
    if (manifest == manifest_) {
        return true;
    }
    const Result<policy::Policy> replacement = policy::read_manifest(manifest, "directive");
    if (!replacement) {
        return false;
    }
    policy_ = policy::carried_over(*replacement, policy_);
    manifest_ = manifest;
    steering_->look_for(policy::needs(policy_));
    return true;
}

} // namespace scaleit::loop
