#pragma once
// Demand as evenly spaced samples, each held until the next; the last one for ever.
#include "fake_app/demand/demand.hpp"

#include <vector>

namespace scaleit::demand {

class Series final : public Demand {
public:
    /// Requires: step > 0; at least one value; every value finite and >= 0.
    Series(Duration step, std::vector<double> values);

    [[nodiscard]] double at(Instant instant) const override {
        const auto index = static_cast<std::size_t>(instant.time_since_epoch() / step_);
        return index < values_.size() ? values_[index] : values_.back();
    }
    [[nodiscard]] Duration step() const { return step_; }
    /// How long the samples last, the last one included.
    [[nodiscard]] Duration length() const { return step_ * static_cast<Duration::rep>(values_.size()); }
    [[nodiscard]] const std::vector<double>& values() const { return values_; }

private:
    Duration step_;
    std::vector<double> values_;
};

} // namespace scaleit::demand
