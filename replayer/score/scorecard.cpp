#include "replayer/score/scorecard.hpp"

#include <cmath>

namespace scaleit::score {

namespace {

std::int64_t ppm(double value) { return static_cast<std::int64_t>(value * 1e6 + 0.5); }

/// part / whole, and 0 where there is no whole.
double ratio(double part, double whole) { return whole > 0 ? part / whole : 0; }

} // namespace

Scorer::Scorer(const ScoreOptions& options)
    : options_(options), ppm_per_demand_(1e6 / options.target), target_ppm_(ppm(options.target)),
      band_ppm_(ppm(options.band)), limit_ppm_(ppm(options.limit)),
      eligible_min_ppm_(std::int64_t{options.replicas_min} * 1'000'000),
      eligible_max_ppm_(std::int64_t{options.replicas_max} * 1'000'000) {
    SCALEIT_CHECK(options.target > 0 && options.interval > Duration::zero());
}

Scorecard Scorer::result() const {
    Totals totals = totals_;
    double first_data_time = first_data_time_;
    if (ticks_ > 0) {
        first_data_time = data_ticks_ == 1 && newest_.has_data ? 1.0 : first_data_time_;
        count(newest_, 1.0, totals);
    }
    const auto percent = [&totals](double part) { return ratio(100 * part, totals.data_time); };
    const double interval_hours = to_seconds(options_.interval) / 3600;
    Scorecard card;
    card.mean_cpu = ratio(totals.cpu_ppm, totals.data_time) / 1e6;
    card.mean_error = ratio(totals.error_ppm, totals.eligible) / 1e6;
    card.eligible_percent = percent(totals.eligible);
    card.rms_error = std::sqrt(ratio(totals.error_ppm_square, totals.eligible)) / 1e6;
    card.in_band_percent = percent(totals.in_band);
    card.above_limit_percent = percent(totals.above_limit);
    card.saturated_percent = percent(totals.saturated);
    card.theta_under_percent = percent(totals.theta_under);
    card.theta_over_percent = percent(totals.theta_over);
    card.tau_under_percent = percent(totals.tau_under);
    card.tau_over_percent = percent(totals.tau_over);
    card.instability_percent = ratio(100 * totals.unstable, totals.data_time - first_data_time);
    card.jitter_per_hour = ratio(static_cast<double>(supply_changes_ - demand_changes_), totals.time * interval_hours);
    card.changes = supply_changes_;
    card.reversals = reversals_;
    card.largest_step = largest_step_;
    card.mean_replicas = ratio(totals.replicas, totals.known_time);
    card.max_replicas = max_replicas_;
    card.replica_hours = totals.replicas * interval_hours;
    card.failed_calls = failed_calls_;
    card.held_ticks = held_ticks_;
    card.censored_percent = percent(totals.censored);
    return card;
}

Truth truth_as_observed(const Tick& tick) {
    SCALEIT_CHECK(tick.observation.has_value());
    const Observation& observation = *tick.observation;
    return {observation.cpu * observation.replicas, ppm(observation.cpu) >= k_saturated_ppm};
}

} // namespace scaleit::score
