#pragma once
// Demand as evenly spaced samples, each held until the next; the last one for ever.
#include "fake_app/demand/demand.hpp"

#include <optional>
#include <vector>

namespace scaleit::demand {

class Series final : public Demand {
public:
    /// Requires: step > 0; at least one value; every value finite and >= 0. `began_at`: the first sample's time since
    /// 1970, where it is known.
    Series(Duration step, std::vector<double> values, std::optional<Duration> began_at = std::nullopt);

    [[nodiscard]] double at(Instant instant) const override {
        const auto index = static_cast<std::size_t>(instant.time_since_epoch() / step_);
        return index < values_.size() ? values_[index] : values_.back();
    }
    [[nodiscard]] Duration step() const { return step_; }
    /// How long the samples last, the last one included.
    [[nodiscard]] Duration length() const { return step_ * static_cast<Duration::rep>(values_.size()); }
    [[nodiscard]] const std::vector<double>& values() const { return values_; }
    [[nodiscard]] std::optional<Duration> began_at() const { return began_at_; }

private:
    Duration step_;
    std::vector<double> values_;
    std::optional<Duration> began_at_;
};

} // namespace scaleit::demand
