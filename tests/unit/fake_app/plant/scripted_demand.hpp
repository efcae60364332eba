#pragma once
// Demand as a test says it.
#include "fake_app/demand/demand.hpp"

#include <functional>
#include <utility>

namespace scaleit::test {

class ScriptedDemand final : public demand::Demand {
public:
    explicit ScriptedDemand(std::function<double(Duration)> at) : at_(std::move(at)) {}
    explicit ScriptedDemand(double constant) : at_([constant](Duration) { return constant; }) {}
    [[nodiscard]] double at(Instant instant) const override { return at_(instant.time_since_epoch()); }

private:
    std::function<double(Duration)> at_;
};

} // namespace scaleit::test
