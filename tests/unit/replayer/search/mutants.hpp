#pragma once
// Policies with one mistake each, of the kinds that people make: a wrong rounding, a wrong sign, a bound that is off by
// one, a state that is not carried on. Each wraps a policy that passes.
#include "replayer/search/subject.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace scaleit::search::test {

struct Mutant {
    std::string mistake;
    Subject subject;
};

inline constexpr policy::Bounds k_mutant_bounds{2, 20};

inline policy::Policy sound_target_average() {
    policy::TargetAverage policy;
    policy.config.bounds = k_mutant_bounds;
    return policy;
}

inline policy::Policy sound_proportional() {
    policy::Proportional policy;
    policy.config.bounds = k_mutant_bounds;
    return policy;
}

namespace detail {

inline Decision decide(policy::Policy& policy, const Observation& seen) {
    return std::visit([&](auto& instance) { return instance.decide(seen); }, policy);
}

inline Decision bounded(int replicas) {
    Decision decision(Reason::proportional, std::max(0, replicas));
    policy::clamp(decision, k_mutant_bounds);
    return decision;
}

inline int wanted(const Decision& decision, const Observation& seen) {
    return decision.desired().value_or(seen.replicas);
}

/// `Wrong`: Decision(policy, observation); may keep state of its own.
template <class Wrong> struct WrongPolicy {
    policy::Policy policy;
    Wrong wrong;

    Decision decide(const Observation& seen) { return wrong(policy, seen); }
};

template <class Wrong> Mutant mutant(std::string mistake, const policy::Policy& sound, Wrong wrong) {
    const auto begin = [sound, wrong]() -> Turns {
        return [policy = WrongPolicy<Wrong>{sound, wrong},
                state = loop::TurnState{}](loop::TurnTime time, Reporter& reporter, Scaler& scaler) mutable {
            return loop::take_turn(time, {}, state, reporter, policy, scaler);
        };
    };
    return {std::move(mistake), {policy::aim_of(sound), begin}};
}

/// The sound rule under another configuration than the one it is measured against.
template <class Change> Mutant misconfigured(std::string mistake, policy::TargetAverage sound, Change change) {
    const policy::Policy right = sound;
    change(sound.config);
    return mutant(std::move(mistake), right,
                  [wrong = policy::Policy(sound)](policy::Policy&, const Observation& seen) mutable {
                      return decide(wrong, seen);
                  });
}

/// A reporter that makes something up where there is no data.
template <class MakeUp> class InventiveReporter final : public Reporter {
public:
    InventiveReporter(Reporter& real, Observation& last, MakeUp make_up)
        : real_(real), last_(last), make_up_(make_up) {}

    [[nodiscard]] Reading observe(Instant now) override {
        Reading reading = real_.observe(now);
        if (reading.observation) {
            last_ = *reading.observation;
        } else {
            reading.observation = make_up_(last_);
        }
        return reading;
    }

private:
    Reporter& real_;
    Observation& last_;
    MakeUp make_up_;
};

template <class MakeUp> Mutant inventive(std::string mistake, const policy::Policy& sound, MakeUp make_up) {
    const Subject right = subject_of(sound);
    const auto begin = [right, make_up]() -> Turns {
        return [turns = right.begin(), last = Observation{k_start, 0.5, k_mutant_bounds.min},
                make_up](loop::TurnTime time, Reporter& reporter, Scaler& scaler) mutable {
            InventiveReporter inventive(reporter, last, make_up);
            return turns(time, inventive, scaler);
        };
    };
    return {std::move(mistake), {right.aim, begin}};
}

} // namespace detail

inline std::vector<Mutant> mutants_of_proportional() {
    using namespace detail;
    const policy::Policy sound = sound_proportional();
    return {
        mutant("rounds down instead of up", sound,
               [](policy::Policy&, const Observation& seen) {
                   return bounded(static_cast<int>(seen.cpu * seen.replicas / 0.80));
               }),
        mutant("moves the wrong way: a sign", sound,
               [](policy::Policy& policy, const Observation& seen) {
                   return bounded(2 * seen.replicas - wanted(decide(policy, seen), seen));
               }),
        mutant("moves twice as far: the change is applied two times", sound,
               [](policy::Policy& policy, const Observation& seen) {
                   return bounded(2 * wanted(decide(policy, seen), seen) - seen.replicas);
               }),
        mutant("takes the CPU of the tick before", sound,
               [before = std::optional<double>()](policy::Policy& policy, const Observation& seen) mutable {
                   const Observation stale{seen.at, before.value_or(seen.cpu), seen.replicas};
                   before = seen.cpu;
                   return decide(policy, stale);
               }),
        mutant("never comes down again", sound,
               [](policy::Policy& policy, const Observation& seen) {
                   return bounded(std::max(seen.replicas, wanted(decide(policy, seen), seen)));
               }),
        mutant("has a tolerance of 0.5 where 0.05 was meant", sound,
               [](policy::Policy& policy, const Observation& seen) {
                   return seen.cpu > 0.3 ? bounded(seen.replicas) : decide(policy, seen);
               }),
        mutant("divides by what is free, not by what is used", sound,
               [](policy::Policy& policy, const Observation& seen) {
                   return decide(policy, {seen.at, 1 - seen.cpu, seen.replicas});
               }),
        inventive("takes missing data for a CPU of zero", sound,
                  [](const Observation& last) {
                      return Observation{last.at, 0, last.replicas};
                  }),
    };
}

inline std::vector<Mutant> mutants_of_target_average() {
    using namespace detail;
    const auto sound = std::get<policy::TargetAverage>(sound_target_average());
    using Config = policy::TargetAverageConfig;
    return {
        misconfigured("its upper bound is off by one", sound, [](Config& config) { ++config.bounds.max; }),
        misconfigured("its lower bound is off by one", sound, [](Config& config) { --config.bounds.min; }),
        misconfigured("forgets the clamp", sound,
                      [](Config& config) {
                          config.bounds = {1, policy::k_replicas_max};
                      }),
        misconfigured("its two windows are swapped", sound,
                      [](Config& config) { std::swap(config.window, config.settle_ticks); }),
        mutant("forgets its state at every tick", sound,
               [initial = policy::Policy(sound)](policy::Policy& policy, const Observation& seen) {
                   policy = initial;
                   return decide(policy, seen);
               }),
        mutant("remembers the state of the first tick for ever", sound,
               [kept = std::optional<policy::Policy>()](policy::Policy& policy, const Observation& seen) mutable {
                   policy = kept.value_or(policy);
                   const Decision decision = decide(policy, seen);
                   kept = kept.value_or(policy);
                   return decision;
               }),
        inventive("goes on with old data where there is none", sound, [](const Observation& last) { return last; }),
    };
}

} // namespace scaleit::search::test
