#pragma once
// What a page shows of a run, tick by tick, in bounded memory: a year in short ticks becomes the highest and the lowest
// of each stretch; decisions, failed calls and gaps keep the weightiest, and what is left out is counted.
#include "controller/core/tick.hpp"
#include "replayer/html/slots.hpp"
#include "replayer/score/scorecard.hpp"

#include <optional>

namespace scaleit::html {

/// A figure over time. Nothing: no data.
struct Point {
    Instant at{};
    std::optional<double> value;

    bool operator==(const Point&) const = default;
};

/// The lowest, the highest and the sum of a stretch's points; without data where none of it has any.
struct Extremes {
    Instant from{}; ///< of the first point
    Point low;
    Point high;
    double sum = 0;
    std::int64_t count = 0; ///< of points with data

    Extremes() = default;
    explicit Extremes(const Point& point)
        : from(point.at), low(point), high(point), sum(point.value.value_or(0)), count(point.value ? 1 : 0) {}
    void absorb(const Extremes& later);
};

/// A tick at which what was decided, or what became of it, is another than at the tick before.
struct DecisionChange {
    std::int64_t tick = 0;
    Instant at{};
    std::optional<int> replicas;    ///< observed
    std::optional<Failure> failure; ///< why nothing was
    Decision decision{};
    Write write{};

    void absorb(const DecisionChange& later);
    /// The same decision on the same observed count, wherever in the run.
    [[nodiscard]] bool is_like(const DecisionChange& other) const;
};

/// The failed calls of a tick.
struct FailedCalls {
    std::int64_t tick = 0;
    Instant at{};
    FailureCounts calls{};

    void absorb(const FailedCalls& later);
};

/// Consecutive ticks: without data, or with a demand that is only known to be at least so high.
struct Stretch {
    Instant from{};
    Instant until{}; ///< when the next tick began, or the last one ended
    std::int64_t ticks = 0;

    void absorb(const Stretch& later);
};

/// How much a trace keeps.
struct TraceLimits {
    std::size_t points = 6000; ///< slots of a series, each up to two points
    std::size_t decisions = 2000;
    std::size_t marks = 600; ///< failed calls, gaps and censored stretches each

    bool operator==(const TraceLimits&) const = default;
};

/// Most runs of one page that are drawn.
inline constexpr std::size_t k_runs_drawn_max = 8;
/// Limits that keep a page of `runs` runs, all together, below 3 MB. Requires: 1 <= runs <= k_runs_drawn_max.
[[nodiscard]] TraceLimits limits_for(std::size_t runs);

class RunTrace {
public:
    explicit RunTrace(const TraceLimits& limits);

    /// Requires: tick.at after the one before.
    void add(const Tick& tick, score::Truth truth);
    /// Ends the newest tick. To be called once, after the last one.
    void finish(Duration interval);

    [[nodiscard]] std::int64_t ticks() const { return ticks_; }
    [[nodiscard]] Instant from() const { return from_; }
    [[nodiscard]] Instant until() const { return until_; }
    [[nodiscard]] const Slots<Extremes>& demand() const { return demand_; }
    [[nodiscard]] const Slots<Extremes>& cpu() const { return cpu_; }
    [[nodiscard]] const Slots<Extremes>& replicas() const { return replicas_; }
    [[nodiscard]] const Slots<DecisionChange>& decisions() const { return decisions_; }
    [[nodiscard]] const Slots<FailedCalls>& failed_calls() const { return failed_calls_; }
    [[nodiscard]] const Slots<Stretch>& held() const { return held_; }
    [[nodiscard]] const Slots<Stretch>& censored() const { return censored_; }

private:
    static void extend(std::optional<Stretch>& open, Slots<Stretch>& closed, bool holds, Instant at);
    void note_decision(const Tick& tick);

    Slots<Extremes> demand_;
    Slots<Extremes> cpu_;
    Slots<Extremes> replicas_;
    Slots<DecisionChange> decisions_;
    Slots<FailedCalls> failed_calls_;
    Slots<Stretch> held_;
    Slots<Stretch> censored_;
    std::optional<Stretch> open_held_;
    std::optional<Stretch> open_censored_;
    std::optional<DecisionChange> newest_;
    std::int64_t ticks_ = 0;
    Instant from_{};
    Instant until_{};
};

/// The points of a series in order of time: of each slot the low and the high, once where they are one.
[[nodiscard]] std::vector<Point> points_of(const Slots<Extremes>& series);
/// The mean of each slot, at its begin.
[[nodiscard]] std::vector<Point> means_of(const Slots<Extremes>& series);

} // namespace scaleit::html
