#pragma once
// The figures that say how well a run scaled. Formulas: SPEC RG, Herbst et al., "Ready for Rain?" (SPEC-RG-2016-01),
// with theta_over normalised by demand; in one pass over the ticks, time-weighted.
#include "controller/core/tick.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

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

/// What replaces a policy's own measure, so that runs of several policies are held against the same.
struct Ruler {
    std::optional<double> target;
    std::optional<double> band;
    std::optional<double> limit;

    [[nodiscard]] ScoreOptions applied(ScoreOptions options) const {
        options.target = target.value_or(options.target);
        options.band = band.value_or(options.band);
        options.limit = limit.value_or(options.limit);
        return options;
    }
    bool operator==(const Ruler&) const = default;
};

/// What the app really needed at a tick.
struct Truth {
    double demand = 0;     ///< replica-equivalents; a lower bound where censored
    bool censored = false; ///< CPU was at its limit, so demand is unknown
};

/// All shares are percent of time. Ticks without data count in `held_ticks` and in no figure of CPU. JSON keys have the
/// same names.
struct Scorecard {
    double mean_cpu = 0;         ///< over all ticks with data
    double mean_error = 0;       ///< mean(cpu - target) over eligible ticks; 0 where there are none
    double eligible_percent = 0; ///< replicas_min < demand / target < replicas_max
    double rms_error = 0;        ///< over eligible ticks; 0 where there are none
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

/// Replicas that a demand needs at a target, in millionths: demand / target rounded to a millionth of a replica, so
/// that the last bit of a quotient never asks for one replica more. Bounded by k_needed_replicas_max.
inline constexpr double k_needed_replicas_max = 1e9;
[[nodiscard]] inline std::int64_t needed_ppm(double demand, double ppm_per_demand) {
    return static_cast<std::int64_t>(std::min(demand * ppm_per_demand, k_needed_replicas_max * 1e6) + 0.5);
}

/// Takes the ticks of a run in order. A value. Each tick counts for the time until the next one begins, the last one
/// for `interval`; with ticks one interval apart all figures are the plain ones of the formulas, each tick with
/// weight 1.
///
/// Supply is the count the app was told to run, as observed: it is what is paid for. Demand is
/// max(1, ceil(demand / target)) replicas. Shares, means, theta, tau and instability are over the time of ticks with
/// data; changes are from one such tick to the next. mean_replicas and replica_hours hold the last known count through
/// ticks without data; jitter is per hour of the whole run. CPU is taken to a millionth.
class Scorer {
public:
    /// Requires: 0 < target <= 1; band, limit >= 0; 0 <= replicas_min <= replicas_max; interval > 0.
    explicit Scorer(const ScoreOptions& options);

    /// Requires: tick.at after the one before; truth.demand finite and >= 0.
    void add(const Tick& tick, Truth truth);
    /// The scorecard of all so far.
    [[nodiscard]] Scorecard result() const;

private:
    /// The newest tick: how long it counts is not known before the next one begins.
    struct Sample {
        std::int64_t at_ns = 0;
        std::int64_t needed = 1; ///< replicas
        std::int64_t cpu_ppm = 0;
        int replicas = 0; ///< the last known count; 0 before the first
        bool has_data = false;
        bool eligible = false;
        bool censored = false;
        bool unstable = false; ///< supply and demand did not move the same way since the tick with data before
    };
    /// Sums over ticks, each times its duration in intervals.
    struct Totals {
        double time = 0;
        double known_time = 0; ///< with a known count
        double replicas = 0;
        double data_time = 0;
        double cpu_ppm = 0;
        double error_ppm = 0;        ///< eligible ticks
        double error_ppm_square = 0; ///< eligible ticks
        double eligible = 0;
        double in_band = 0;
        double above_limit = 0;
        double saturated = 0;
        double theta_under = 0;
        double theta_over = 0;
        double tau_under = 0;
        double tau_over = 0;
        double unstable = 0;
        double censored = 0;
    };

    [[nodiscard]] double duration_of_newest(std::int64_t next_ns) const;
    void count(const Sample& sample, double duration, Totals& totals) const;
    void observe(const Observation& observation, Truth truth);

    ScoreOptions options_;
    double ppm_per_demand_;
    std::int64_t target_ppm_;
    std::int64_t band_ppm_;
    std::int64_t limit_ppm_;
    std::int64_t eligible_min_ppm_;
    std::int64_t eligible_max_ppm_;

    Totals totals_; ///< all but the newest tick
    Sample newest_;
    std::int64_t ticks_ = 0;
    std::int64_t held_ticks_ = 0;
    double first_data_time_ = 0; ///< of the first tick with data, which has no change before it
    std::int64_t data_ticks_ = 0;
    std::int64_t supply_changes_ = 0;
    std::int64_t demand_changes_ = 0;
    std::int64_t reversals_ = 0;
    int last_direction_ = 0;
    int largest_step_ = 0;
    int max_replicas_ = 0;
    std::array<std::int64_t, k_failure_kinds> failed_calls_{};
};

/// What can be known from the outside: demand = cpu * replicas, censored where cpu >= 0.995. Requires:
/// tick.observation.
[[nodiscard]] Truth truth_as_observed(const Tick& tick);

inline constexpr std::int64_t k_saturated_ppm = 995'000;

// Inline, since a what-if run calls it tens of millions of times a second.

inline double Scorer::duration_of_newest(std::int64_t next_ns) const {
    const std::int64_t elapsed = next_ns - newest_.at_ns;
    SCALEIT_CHECK(elapsed > 0);
    return elapsed == options_.interval.count()
               ? 1.0
               : static_cast<double>(elapsed) / static_cast<double>(options_.interval.count());
}

inline void Scorer::count(const Sample& sample, double duration, Totals& totals) const {
    totals.time += duration;
    totals.known_time += sample.replicas > 0 ? duration : 0;
    totals.replicas += duration * sample.replicas;
    if (!sample.has_data) {
        return;
    }
    const auto when = [duration](bool holds) { return holds ? duration : 0.0; };
    const std::int64_t error = sample.cpu_ppm - target_ppm_;
    const auto error_ppm = static_cast<double>(error);
    const double weighted_error = when(sample.eligible) * error_ppm;
    totals.data_time += duration;
    totals.cpu_ppm += duration * static_cast<double>(sample.cpu_ppm);
    totals.error_ppm += weighted_error;
    totals.error_ppm_square += weighted_error * error_ppm;
    totals.eligible += when(sample.eligible);
    totals.in_band += when(error <= band_ppm_ && -error <= band_ppm_);
    totals.above_limit += when(sample.cpu_ppm > limit_ppm_);
    totals.saturated += when(sample.cpu_ppm >= k_saturated_ppm);
    const auto missing = static_cast<double>(sample.needed - sample.replicas);
    const double share = missing / static_cast<double>(sample.needed) * duration;
    totals.theta_under += std::max(share, 0.0);
    totals.theta_over += std::max(-share, 0.0);
    totals.tau_under += when(missing > 0);
    totals.tau_over += when(missing < 0);
    totals.unstable += when(sample.unstable);
    totals.censored += when(sample.censored);
}

inline void Scorer::observe(const Observation& observation, Truth truth) {
    constexpr auto k_direction = [](std::int64_t change) { return (change > 0 ? 1 : 0) - (change < 0 ? 1 : 0); };
    const std::int64_t exact = needed_ppm(truth.demand, ppm_per_demand_);
    const std::int64_t needed = std::max<std::int64_t>(1, (exact + 999'999) / 1'000'000);
    const bool first = data_ticks_++ == 0;
    const int step = first ? 0 : observation.replicas - newest_.replicas;
    const int supply = k_direction(step);
    const int demand = first ? 0 : k_direction(needed - newest_.needed);
    supply_changes_ += supply != 0 ? 1 : 0;
    demand_changes_ += demand != 0 ? 1 : 0;
    reversals_ += supply * last_direction_ < 0 ? 1 : 0;
    last_direction_ = supply != 0 ? supply : last_direction_;
    largest_step_ = std::max(largest_step_, step < 0 ? -step : step);
    max_replicas_ = std::max(max_replicas_, observation.replicas);
    newest_.needed = needed;
    newest_.cpu_ppm = static_cast<std::int64_t>(observation.cpu * 1e6 + 0.5);
    newest_.replicas = observation.replicas;
    newest_.eligible = exact > eligible_min_ppm_ && exact < eligible_max_ppm_;
    newest_.censored = truth.censored;
    newest_.unstable = supply != demand;
}

inline void Scorer::add(const Tick& tick, Truth truth) {
    const std::int64_t at_ns = to_ns(tick.at);
    if (ticks_++ > 0) {
        const double duration = duration_of_newest(at_ns);
        first_data_time_ = data_ticks_ == 1 && newest_.has_data ? duration : first_data_time_;
        count(newest_, duration, totals_);
    }
    newest_.at_ns = at_ns;
    newest_.has_data = tick.observation.has_value();
    if (newest_.has_data) {
        observe(*tick.observation, truth);
    } else {
        ++held_ticks_;
    }
    if (!tick.failed_calls.none()) {
        for (std::size_t kind = 0; kind < k_failure_kinds; ++kind) {
            failed_calls_[kind] += tick.failed_calls.by_kind[kind];
        }
    }
}

} // namespace scaleit::score
