#pragma once
// A policy under directives: what an operator orders comes before it, a share of a common limit after it.
#include "controller/policy/policy.hpp"
#include "controller/port/steering.hpp"

#include <span>
#include <string>

namespace scaleit::loop {

class SteeredPolicy {
public:
    /// `steering` must outlive this; null: the policy alone decides. One thread.
    SteeredPolicy(policy::Policy policy, Steering* steering) : policy_(std::move(policy)), steering_(steering) {}

    /// A count set by hand is the decision, within the policy's bounds; what is stopped stays as it is (paused).
    /// Otherwise the policy decides; it sees no observation that was decided without it. What exceeds the share is cut
    /// to it, even below the policy's minimum, and where the policy has no opinion too. Without a directive it holds.
    /// An app is never brought to less than one replica.
    [[nodiscard]] Decision decide(const Observation& observation);

    /// What becomes of a decision that was made without data, `replacement`, with so many `present` when last seen:
    /// nothing unless the automation runs; the policy's bounds and the share cut it, but not below what is present,
    /// since less is not safe blind.
    [[nodiscard]] Decision without_data(Decision replacement, std::optional<int> present);

    /// As the policy names them, where it was the policy that decided.
    [[nodiscard]] std::span<const std::int64_t> stops() const;

    /// The policy in force, in its present state.
    [[nodiscard]] const policy::Policy& policy() const { return policy_; }

private:
    [[nodiscard]] bool adopt(const std::string& manifest);

    policy::Policy policy_;
    Steering* steering_;
    std::string manifest_; ///< of the policy in force; empty: it is the one of the beginning
    bool policy_decided_ = false;
};

} // namespace scaleit::loop
