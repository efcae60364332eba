#pragma once
// Demand: offered load in replica-equivalents over time; 1.0 keeps one replica fully busy.
#include "controller/core/time.hpp"

namespace scaleit::demand {

class Demand {
public:
    Demand() = default;
    Demand(const Demand&) = delete;
    Demand& operator=(const Demand&) = delete;
    virtual ~Demand() = default;

    /// Demand at an instant >= k_start: finite, >= 0, a pure function of the instant; any thread.
    [[nodiscard]] virtual double at(Instant instant) const = 0;
};

} // namespace scaleit::demand
