#include "replayer/html/run_trace.hpp"

#include <algorithm>
#include <cstdlib>
#include <numeric>

namespace scaleit::html {

namespace {

/// Slots of all series of a page, of its decisions, and of its marks.
constexpr std::size_t k_points_of_page = 36'000;
constexpr std::size_t k_decisions_of_page = 8'000;
constexpr std::size_t k_marks_of_page = 4'000;
constexpr std::size_t k_marks_of_run = 3; ///< kinds of them

std::size_t even(std::size_t count) { return count / 2 * 2; }

/// How much there is to see in a decision: how far it moves, then how long its chain is.
std::size_t weight(const DecisionChange& change) {
    const int replicas = change.replicas.value_or(0);
    const int step = std::abs(change.decision.desired().value_or(replicas) - replicas);
    return static_cast<std::size_t>(step) * (Decision::k_steps_max + 1) + change.decision.steps().size();
}

std::int64_t total(const FailureCounts& calls) {
    return std::accumulate(calls.by_kind.begin(), calls.by_kind.end(), std::int64_t{0});
}

} // namespace

void Extremes::absorb(const Extremes& later) {
    if (!later.low.value) {
        return;
    }
    low = !low.value || *later.low.value < *low.value ? later.low : low;
    high = !high.value || *later.high.value > *high.value ? later.high : high;
    sum += later.sum;
    count += later.count;
}

void DecisionChange::absorb(const DecisionChange& later) {
    if (weight(later) > weight(*this)) {
        *this = later;
    }
}

bool DecisionChange::is_like(const DecisionChange& other) const {
    return replicas == other.replicas && failure == other.failure && decision == other.decision && write == other.write;
}

void FailedCalls::absorb(const FailedCalls& later) {
    if (total(later.calls) > total(calls)) {
        *this = later;
    }
}

void Stretch::absorb(const Stretch& later) {
    if (later.until - later.from > until - from) {
        *this = later;
    }
}

TraceLimits limits_for(std::size_t runs) {
    SCALEIT_CHECK(runs >= 1 && runs <= k_runs_drawn_max);
    const TraceLimits most;
    const std::size_t series = 2 * runs + 1; // CPU and replicas of each, and the demand
    return {std::min(most.points, even(k_points_of_page / series)),
            std::min(most.decisions, even(k_decisions_of_page / runs)),
            std::min(most.marks, even(k_marks_of_page / (runs * k_marks_of_run)))};
}

RunTrace::RunTrace(const TraceLimits& limits)
    : demand_(limits.points), cpu_(limits.points), replicas_(limits.points), decisions_(limits.decisions),
      failed_calls_(limits.marks), held_(limits.marks), censored_(limits.marks) {}

void RunTrace::extend(std::optional<Stretch>& open, Slots<Stretch>& closed, bool holds, Instant at) {
    if (open) {
        open->until = at;
        if (!holds) {
            closed.add(*open);
            open.reset();
        }
    }
    if (holds) {
        open = open.value_or(Stretch{at, at, 0});
        ++open->ticks;
    }
}

void RunTrace::note_decision(const Tick& tick) {
    DecisionChange change{tick.index, tick.at, std::nullopt, std::nullopt, tick.decision, tick.write};
    if (tick.observation) {
        change.replicas = tick.observation->replicas;
    } else {
        change.failure = tick.observation.error();
    }
    if (!newest_ || !newest_->is_like(change)) {
        decisions_.add(change);
        newest_ = change;
    }
}

void RunTrace::add(const Tick& tick, score::Truth truth) {
    from_ = ticks_ == 0 ? tick.at : from_;
    ++ticks_;
    Point demand{tick.at, truth.demand};
    Point cpu{tick.at, std::nullopt};
    Point replicas{tick.at, std::nullopt};
    if (tick.observation) {
        cpu.value = tick.observation->cpu;
        replicas.value = tick.observation->replicas;
    }
    demand_.add(Extremes(demand));
    cpu_.add(Extremes(cpu));
    replicas_.add(Extremes(replicas));
    extend(open_held_, held_, !tick.observation.has_value(), tick.at);
    extend(open_censored_, censored_, truth.censored, tick.at);
    if (!tick.failed_calls.none()) {
        failed_calls_.add({tick.index, tick.at, tick.failed_calls});
    }
    note_decision(tick);
    until_ = tick.at;
}

void RunTrace::finish(Duration interval) {
    until_ += ticks_ == 0 ? Duration{} : interval;
    extend(open_held_, held_, false, until_);
    extend(open_censored_, censored_, false, until_);
}

std::vector<Point> points_of(const Slots<Extremes>& series) {
    std::vector<Point> points;
    for (const Extremes& slot : series.slots()) {
        const bool low_first = slot.low.at < slot.high.at;
        points.push_back(low_first ? slot.low : slot.high);
        if (slot.low.at != slot.high.at) {
            points.push_back(low_first ? slot.high : slot.low);
        }
    }
    return points;
}

std::vector<Point> means_of(const Slots<Extremes>& series) {
    std::vector<Point> means;
    for (const Extremes& slot : series.slots()) {
        means.push_back(
            {slot.from, slot.count == 0 ? std::nullopt : std::optional(slot.sum / static_cast<double>(slot.count))});
    }
    return means;
}

} // namespace scaleit::html
