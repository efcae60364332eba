#pragma once
// What is put to the test: anything that takes turns between a Reporter and a Scaler. A policy in the control loop is
// one; a test's own loop with a mistake in it is another.
#include "controller/loop/turn.hpp"
#include "controller/policy/manifest.hpp"

#include <functional>

namespace scaleit::search {

/// One turn at that time. Keeps its state between turns.
using Turns = std::function<Tick(loop::TurnTime, Reporter&, Scaler&)>;

struct Subject {
    policy::Aim aim{};              ///< what it is measured against
    std::function<Turns()> begin{}; ///< a fresh start; any thread
    Needs needs{};                  ///< what it looks at beside the CPU
};

/// The policy in the control loop.
[[nodiscard]] Subject subject_of(const policy::Policy& policy, const loop::TurnOptions& turn = {});

} // namespace scaleit::search
