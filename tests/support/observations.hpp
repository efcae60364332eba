#pragma once
// Observations as tests of policies write them: CPU in percent, time in seconds, signals that live long enough.
#include "controller/core/observation.hpp"

#include <memory>
#include <utility>

namespace scaleit::test {

/// Seconds since the run began.
[[nodiscard]] inline Instant at_s(std::int64_t seconds) { return k_start + std::chrono::seconds(seconds); }

[[nodiscard]] inline Observation seen(std::int64_t seconds, int percent, int replicas) {
    return {at_s(seconds), percent / 100.0, replicas};
}

/// An observation that keeps its signals.
class Seen {
public:
    explicit Seen(Observation observation, Signals signals = {})
        : signals_(std::make_shared<Signals>(std::move(signals))), observation_(observation) {
        observation_.signals = signals_.get();
    }
    [[nodiscard]] Seen with(Metric metric) const {
        Signals more = *signals_;
        more.metrics.push_back(std::move(metric));
        return Seen(observation_, std::move(more));
    }
    operator const Observation&() const { return observation_; } // NOLINT(google-explicit-constructor)

private:
    std::shared_ptr<Signals> signals_;
    Observation observation_;
};

} // namespace scaleit::test
