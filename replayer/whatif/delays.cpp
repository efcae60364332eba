#include "replayer/whatif/delays.hpp"

#include "replayer/score/scorecard.hpp"

#include <algorithm>
#include <cmath>
#include <deque>

namespace scaleit::whatif {

namespace {

/// A hypothesis is believed where its demand is this much smoother than that of half of the others...
constexpr double k_contrast = 0.9;
/// ...and no other comes near it, as rough as this at most: none within a quarter of the way to the middle one, and
/// half the way where the other stands out among its neighbours by a tenth. A policy that follows noise changes the
/// count just when CPU is about to come back by itself, which looks like replicas that serve at once.
constexpr double k_rival_cost = 1.5;
constexpr double k_near = 0.25;
constexpr double k_near_dip = 0.5;
constexpr double k_dip = 0.1;
/// A lag leaves that many ticks out of what is compared: of few ticks a long one would always look smooth. Below a
/// handful of hypotheses none stands out.
constexpr int k_ticks_a_lag = 8;
constexpr int k_lags_min = 3;
/// Of hypotheses that are as good as the best one to this much, the shortest is taken.
constexpr double k_tie = 1.0 + 1e-9;

/// The smallest of the last values of a sequence.
class WindowMinimum {
public:
    explicit WindowMinimum(std::size_t length) : length_(length) {}

    /// Adds the value at the next place; the smallest of the last `length`.
    int add(int value) {
        while (!falling_.empty() && falling_.back().value >= value) {
            falling_.pop_back();
        }
        falling_.push_back({place_, value});
        if (falling_.front().place + length_ <= place_) {
            falling_.pop_front();
        }
        ++place_;
        return falling_.front().value;
    }

private:
    struct Entry {
        std::size_t place = 0;
        int value = 0;
    };
    std::size_t length_;
    std::size_t place_ = 0;
    std::deque<Entry> falling_; ///< candidates, smallest first
};

/// What is known of demand at a moment: a value, or at least a value.
struct Known {
    double demand = 0;
    bool at_least = false;
};

/// One move of demand counts at most this much, as a share of it, so that a few jumps of demand itself do not drown
/// what the changes of the count tell.
constexpr double k_leap_max = 0.1;

double leap(double moved, double demand) {
    const double share = demand > 0 ? std::min(std::abs(moved) / demand, k_leap_max) : 0;
    return share * share;
}

/// How far demand is from going on as it did, at least: a steady rise is smooth. Nothing is known of a move between two
/// lower bounds.
class Roughness {
public:
    void add(Known now) {
        const double demand = 2 * now.demand;
        if (before_ && before_->at_least != now.at_least) {
            const double moved = now.demand - before_->demand;
            sum_ += leap(now.at_least ? std::max(moved, 0.0) : std::min(moved, 0.0), demand);
        } else if (before_ && !now.at_least && earlier_ && !earlier_->at_least) {
            sum_ += leap(now.demand - 2 * before_->demand + earlier_->demand, demand);
        }
        earlier_ = before_;
        before_ = now;
    }
    [[nodiscard]] double sum() const { return sum_; }

private:
    std::optional<Known> before_;
    std::optional<Known> earlier_;
    double sum_ = 0;
};

/// Whether another value explains as much, give or take. `range` is the way from the least cost to the middle one.
bool has_rival(const std::vector<double>& costs, double least, double range) {
    for (std::size_t i = 0; i < costs.size(); ++i) {
        const double way = costs[i] - least;
        if (costs[i] <= least * k_tie || costs[i] > least * k_rival_cost || way > k_near_dip * range) {
            continue;
        }
        const double beside = std::min(i > 0 ? costs[i - 1] : costs[i], i + 1 < costs.size() ? costs[i + 1] : costs[i]);
        if (way < k_near * range || beside - costs[i] > k_dip * range) {
            return true;
        }
    }
    return false;
}

/// Whether the least of the costs stands out.
bool is_believed(const std::vector<double>& costs) {
    std::vector<double> sorted = costs;
    std::sort(sorted.begin(), sorted.end());
    const double least = sorted.front();
    const double middle = sorted[sorted.size() / 2];
    return least < k_contrast * middle && !has_rival(costs, least, middle - least);
}

} // namespace

void DelayEstimator::add(const Tick& tick) {
    if (is_full()) {
        return;
    }
    Sample sample;
    sample.replicas = samples_.empty() ? 0 : samples_.back().replicas;
    if (tick.observation) {
        const int before = sample.replicas;
        sample = {tick.observation->cpu, tick.observation->replicas, true, score::truth_as_observed(tick).censored};
        raises_ += before > 0 && sample.replicas > before ? 1 : 0;
        cuts_ += sample.replicas < before ? 1 : 0;
    }
    samples_.push_back(sample);
}

double DelayEstimator::roughness(Delays delays) const {
    WindowMinimum ready(static_cast<std::size_t>(std::max(delays.startup, 1)));
    Roughness roughness;
    for (std::size_t i = 0; i + static_cast<std::size_t>(delays.lag) < samples_.size(); ++i) {
        const int serving = ready.add(samples_[i].replicas);
        const Sample& seen = samples_[i + static_cast<std::size_t>(delays.lag)];
        if (!seen.has_data || samples_[i].replicas == 0) {
            continue;
        }
        roughness.add({seen.censored ? serving : seen.cpu * serving, seen.censored});
    }
    return roughness.sum();
}

std::vector<double> DelayEstimator::costs_of_startup(int lag) const {
    std::vector<double> costs;
    for (int startup = 0; startup <= std::min(k_startup_ticks_max, static_cast<int>(samples_.size()) / 4); ++startup) {
        costs.push_back(roughness({startup, lag}));
    }
    return costs;
}

DelayEstimate DelayEstimator::estimate() const {
    if (raises_ + cuts_ == 0) {
        return {};
    }
    std::vector<std::vector<double>> costs; // by lag, then by start-up
    std::vector<double> least;
    const int lag_max = std::min(k_lag_ticks_max, static_cast<int>(samples_.size()) / k_ticks_a_lag);
    for (int lag = 0; lag <= lag_max; ++lag) {
        costs.push_back(costs_of_startup(lag));
        least.push_back(*std::min_element(costs.back().begin(), costs.back().end()));
    }
    const auto lag = static_cast<std::size_t>(std::min_element(least.begin(), least.end()) - least.begin());
    const std::vector<double>& by_startup = costs[lag];
    const auto startup = static_cast<std::size_t>(
        std::find_if(by_startup.begin(), by_startup.end(), [&](double each) { return each <= least[lag] * k_tie; }) -
        by_startup.begin());
    std::vector<double> by_lag;
    by_lag.reserve(costs.size());
    for (const std::vector<double>& row : costs) {
        by_lag.push_back(row[startup]);
    }
    DelayEstimate estimate;
    estimate.count_changed = true;
    if (cuts_ > 0 && lag_max >= k_lags_min && is_believed(by_lag)) {
        estimate.lag_ticks = static_cast<int>(lag);
    }
    if (raises_ > 0 && is_believed(by_startup)) {
        estimate.startup_ticks = startup <= 1 ? 0 : static_cast<int>(startup);
    }
    return estimate;
}

} // namespace scaleit::whatif
