#pragma once
// The figures that say how well a run scaled. Formulas: SPEC RG, Herbst et al., "Ready for Rain?" (SPEC-RG-2016-01),
// with theta_over normalised by demand; in one pass over the ticks, time-weighted.
#include "controller/core/tick.hpp"

#include <array>
#include <cstdint>

namespace scaleit::score {

/// What runs are measured against.
struct ScoreOptions {
    double target = 0.80;
    double band = 0.05;  ///< in band: |cpu - target| <= band
    double limit = 0.90; ///< above limit: cpu > limit
    int replicas_min = 1;
    int replicas_max = 1000;
    Duration interval = std::chrono::seconds(1); ///< how long the last tick counts

    bool operator==(const ScoreOptions&) const = default;
};

/// What the app really needed at a tick.
struct Truth {
    double demand = 0;     ///< replica-equivalents; a lower bound where censored
    bool censored = false; ///< CPU was at its limit, so demand is unknown
};

/// All shares are percent of time. Ticks without data count in `held_ticks` and in no figure of CPU. JSON keys have the
/// same names; see cli.md's contract in README.md.
struct Scorecard {
    double mean_cpu = 0;         ///< over all ticks with data
    double mean_error = 0;       ///< mean(cpu - target) over eligible ticks
    double eligible_percent = 0; ///< replicas_min < demand / target < replicas_max
    double rms_error = 0;        ///< over eligible ticks
    double in_band_percent = 0;
    double above_limit_percent = 0;
    double saturated_percent = 0; ///< cpu >= 0.995
    double theta_under_percent = 0;
    double theta_over_percent = 0;
    double tau_under_percent = 0;
    double tau_over_percent = 0;
    double instability_percent = 0;
    double jitter_per_hour = 0;
    std::int64_t changes = 0;   ///< of the replica count, tick to tick
    std::int64_t reversals = 0; ///< changes against the direction of the change before
    int largest_step = 0;
    double mean_replicas = 0;
    int max_replicas = 0;
    double replica_hours = 0;
    std::array<std::int64_t, k_failure_kinds> failed_calls{}; ///< by FailureKind
    std::int64_t held_ticks = 0;                              ///< ticks without a valid observation
    double censored_percent = 0;

    bool operator==(const Scorecard&) const = default;
};

/// Takes the ticks of a run in order. A value. Requires at every add(): tick.at after the one before.
class Scorer {
public:
    explicit Scorer(const ScoreOptions& options) : options_(options) {}

    void add(const Tick& tick, Truth truth);
    /// The scorecard of all so far.
    [[nodiscard]] Scorecard result() const;

private:
    ScoreOptions options_;
    // accumulators
};

/// What can be known from the outside: demand = cpu * replicas, censored where cpu >= 0.995. Requires:
/// tick.observation.
[[nodiscard]] Truth truth_as_observed(const Tick& tick);

} // namespace scaleit::score
