#include "replayer/score/scorecard.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/replayer/score/ticks.hpp"

#include <vector>

using namespace scaleit;
using Catch::Matchers::WithinAbs;
using score::Scorecard;
using score::Scorer;

namespace {

constexpr Duration k_hour = std::chrono::hours(1);

score::ScoreOptions hourly() {
    score::ScoreOptions options;
    options.interval = k_hour;
    return options;
}

Instant hour(int n) { return k_start + n * k_hour; }

/// Demand that needs exactly `replicas` at the target of 0.80.
score::Truth needing(int replicas) { return {0.8 * replicas, false}; }

} // namespace

TEST_CASE("scorecard: the hand vector of the elasticity metrics comes out", "[replayer]") {
    const std::vector<int> needed{2, 4, 4, 3, 3, 6, 2, 2};
    const std::vector<int> supplied{2, 2, 5, 3, 4, 4, 4, 2};
    Scorer scorer(hourly());
    for (int i = 0; i < 8; ++i) {
        const auto at = static_cast<std::size_t>(i);
        scorer.add(test::tick_with_data(i, hour(i), {0.8, supplied[at]}), needing(needed[at]));
    }
    const Scorecard card = scorer.result();
    CHECK_THAT(card.theta_under_percent, WithinAbs(10.416667, 5e-7));
    CHECK_THAT(card.theta_over_percent, WithinAbs(19.791667, 5e-7));
    CHECK(card.tau_under_percent == 25);
    CHECK(card.tau_over_percent == 37.5);
    CHECK_THAT(card.instability_percent, WithinAbs(85.714286, 5e-7));
    CHECK(card.jitter_per_hour == 0);
    CHECK(card.changes == 4);
    CHECK(card.reversals == 3);
    CHECK(card.largest_step == 3);
    CHECK(card.max_replicas == 5);
    CHECK(card.mean_replicas == 3.25);
    CHECK(card.replica_hours == 26);
}

TEST_CASE("scorecard: a run without ticks has no figures", "[replayer]") {
    CHECK(Scorer(hourly()).result() == Scorecard{});
}

TEST_CASE("scorecard: CPU is judged against target, band, limit and saturation", "[replayer]") {
    Scorer scorer(hourly());
    int i = 0;
    for (const double cpu : {0.75, 0.85, 0.74, 0.86, 0.90, 0.91, 0.99, 1.00}) {
        scorer.add(test::tick_with_data(i, hour(i), {cpu, 4}), {3.0, cpu == 1.00});
        ++i;
    }
    const Scorecard card = scorer.result();
    CHECK_THAT(card.mean_cpu, WithinAbs(0.875, 1e-12));
    CHECK_THAT(card.mean_error, WithinAbs(0.075, 1e-12));
    CHECK_THAT(card.rms_error, WithinAbs(0.117473, 1e-6));
    CHECK(card.eligible_percent == 100);
    CHECK(card.in_band_percent == 25);
    CHECK(card.above_limit_percent == 37.5);
    CHECK(card.saturated_percent == 12.5);
    CHECK(card.censored_percent == 12.5);
}

TEST_CASE("scorecard: a tick counts until the next one begins, the last one for the interval", "[replayer]") {
    Scorer scorer(hourly());
    scorer.add(test::tick_with_data(0, hour(0), {0.5, 2}), needing(2));
    scorer.add(test::tick_with_data(1, hour(3), {1.0, 6}), needing(3));
    const Scorecard card = scorer.result();
    CHECK(card.mean_cpu == 0.625);
    CHECK(card.replica_hours == 12);
    CHECK(card.mean_replicas == 3);
    CHECK(card.tau_over_percent == 25);
    CHECK(card.theta_over_percent == 25);
    CHECK(card.saturated_percent == 25);
    CHECK(card.instability_percent == 0);
}

TEST_CASE("scorecard: ticks without data keep the last known count and have no other figure", "[replayer]") {
    Scorer scorer(hourly());
    scorer.add(test::tick_without_data(0, hour(0), FailureKind::timeout), {});
    scorer.add(test::tick_with_data(1, hour(1), {0.8, 4}), needing(4));
    scorer.add(test::tick_without_data(2, hour(2), FailureKind::reset), needing(40));
    scorer.add(test::tick_without_data(3, hour(3), FailureKind::reset), needing(40));
    scorer.add(test::tick_with_data(4, hour(4), {0.6, 5}), needing(5));
    const Scorecard card = scorer.result();
    CHECK(card.held_ticks == 3);
    CHECK(card.failed_calls[static_cast<std::size_t>(FailureKind::timeout)] == 1);
    CHECK(card.failed_calls[static_cast<std::size_t>(FailureKind::reset)] == 2);
    CHECK(card.replica_hours == 17);
    CHECK(card.mean_replicas == 4.25);
    CHECK_THAT(card.mean_cpu, WithinAbs(0.7, 1e-12));
    CHECK(card.tau_under_percent == 0);
    CHECK(card.instability_percent == 0);
    CHECK(card.changes == 1);
}

TEST_CASE("scorecard: at a bound of the replica count a tick is not eligible", "[replayer]") {
    score::ScoreOptions options = hourly();
    options.replicas_min = 2;
    options.replicas_max = 5;
    Scorer scorer(options);
    const std::vector<double> demands{1.6, 1.6008, 3.9992, 4.0};
    for (int i = 0; i < 4; ++i) {
        scorer.add(test::tick_with_data(i, hour(i), {i == 1 ? 0.9 : 0.8, 3}),
                   {demands[static_cast<std::size_t>(i)], false});
    }
    CHECK(scorer.result().eligible_percent == 50);
    CHECK_THAT(scorer.result().mean_error, WithinAbs(0.05, 1e-12));
}

TEST_CASE("scorecard: the last bit of a quotient does not ask for one replica more", "[replayer]") {
    Scorer scorer(hourly());
    for (int i = 0; i < 1000; ++i) {
        const int replicas = i + 1;
        scorer.add(test::tick_with_data(i, hour(i), {0.8, replicas}), {0.8 * replicas, false});
    }
    CHECK(scorer.result().tau_under_percent == 0);
    CHECK(scorer.result().tau_over_percent == 0);
}

TEST_CASE("scorecard: demand as observed is censored where CPU is at its limit", "[replayer]") {
    CHECK(score::truth_as_observed(test::tick_with_data(0, k_start, {0.5, 4})).demand == 2.0);
    CHECK_FALSE(score::truth_as_observed(test::tick_with_data(0, k_start, {0.99, 4})).censored);
    CHECK(score::truth_as_observed(test::tick_with_data(0, k_start, {0.995, 4})).censored);
}
