#pragma once
// Demand: offered load in replica-equivalents over time; 1.0 keeps one replica fully busy.
#include "controller/core/time.hpp"

namespace scaleit::demand {

class Demand {
public:
    Demand() = default;
    virtual ~Demand() = default;

    /// Demand at an instant >= k_start: finite, >= 0, a pure function of the instant; any thread.
    [[nodiscard]] virtual double at(Instant instant) const = 0;

protected: // forms that are values may be copied, never through this interface
    Demand(const Demand&) = default;
    Demand(Demand&&) = default;
    Demand& operator=(const Demand&) = default;
    Demand& operator=(Demand&&) = default;
};

} // namespace scaleit::demand
