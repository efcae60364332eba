#pragma once
// Reported CPU comes behind the true one: an exponentially weighted average, reported with a delay.
//
// Over a step of length h the average moves towards the true value by the share h / (smoothing + h): the implicit Euler
// form of a first-order lag, stable for any h and made of + - * / alone.
#include "fake_app/plant/world_options.hpp"

#include <deque>

namespace scaleit::plant {

class MetricLag {
public:
    /// `initial` is the CPU at k_start, taken to have been the same for ever before.
    MetricLag(const LagOptions& options, double initial);

    /// The true CPU is `cpu` at the end of a step, and smoothing takes it for that of the whole step.
    void add(Instant end, double cpu);

    /// What is reported at `now`, not before the end of the last step.
    [[nodiscard]] double reported(Instant now) const;

private:
    struct Sample {
        Instant at{};
        double value = 0;
    };

    LagOptions options_;
    Instant end_ = k_start;
    double average_;
    std::deque<Sample> samples_; ///< what is reported from `at` + delay on; the first is in force or next to be
};

} // namespace scaleit::plant
