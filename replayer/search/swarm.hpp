#pragma once
// Random scenarios in two phases: first demand moves and calls fail, then all is quiet. Each leaves most kinds of fault
// out and draws its few from the rest (Groce et al., "Swarm testing", ISSTA 2012): together they cover more than
// scenarios that have a little of everything.
#include "controller/policy/bounds.hpp"
#include "fake_app/scenario/scenario.hpp"

namespace scaleit::search {

struct SwarmOptions {
    policy::Bounds bounds{};   ///< of the policy: demand reaches beyond them where demand_max allows
    double demand_max = 60;    ///< replica-equivalents, 1..1e6
    int noisy_ticks_max = 100; ///< of the first phase, 5..10'000
    int quiet_ticks = 90;      ///< of the second phase, 1..10'000
    int startup_ticks_max = 2; ///< start-up delay of new replicas, 0..1000
    int lag_ticks_max = 0;     ///< age of the reported CPU, 0..1000
};

/// What is out of its range; nothing where all is in it.
[[nodiscard]] std::optional<std::string> flaw(const SwarmOptions& options);

/// The scenario of a seed, a pure function of both; playable, and quiet in the end. Requires: no flaw().
[[nodiscard]] scenario::Scenario draw_scenario(const SwarmOptions& options, Seed seed);

} // namespace scaleit::search
