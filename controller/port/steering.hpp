#pragma once
// Where a control loop learns what decides beside its policy.
#include "controller/core/directive.hpp"
#include "controller/core/failure.hpp"
#include "controller/core/signals.hpp"

#include <tl/expected.hpp>

namespace scaleit {

class Steering {
public:
    Steering() = default;
    Steering(const Steering&) = delete;
    Steering& operator=(const Steering&) = delete;
    virtual ~Steering() = default;

    /// What holds for this tick; to be asked for once in each, after the app was looked at.
    [[nodiscard]] virtual tl::expected<Directive, Failure> directive() = 0;
    /// From the next tick on these signals are looked at, and no others.
    virtual void look_for(const Needs& needs) = 0;
};

} // namespace scaleit
