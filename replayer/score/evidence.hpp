#pragma once
// What a gate judges: a run's scorecard, what its controller did and wanted, and the ticks at which things were worst;
// of the whole run and of spans of it. Collected apart from the plain scorecard, so that a run without a gate pays
// nothing.
#include "replayer/score/decisions.hpp"
#include "replayer/score/scorecard.hpp"

#include <deque>
#include <limits>
#include <utility>
#include <vector>

namespace scaleit::score {

/// Part of a run: ticks that begin in [from, until).
struct TimeSpan {
    Instant from = k_start;
    Instant until = Instant::max();

    [[nodiscard]] bool contains(Instant at) const { return from <= at && at < until; }
    bool operator==(const TimeSpan&) const = default;
};

/// In what way a tick can be the worst.
enum class Extreme : std::uint8_t {
    cpu_high, ///< highest CPU, of equal ones that with the most replicas missing
    cpu_low,
    cpu_off,       ///< farthest from the target
    shortfall,     ///< most replicas missing, as a share of those needed
    excess,        ///< most replicas too many, likewise
    step,          ///< largest change of the count since the tick with data before
    changes_hour,  ///< most changes within the hour that ends there
    replicas_high, ///< largest count
    replicas_low,  ///< smallest count
    gap,           ///< end of the longest row of ticks without data
    failed_calls,  ///< most failed calls
    desired_high,  ///< largest count wanted
    desired_low,   ///< smallest count wanted
    desired_step,  ///< farthest of the count wanted from the count observed
    first_write,   ///< the first write that was sent
};
inline constexpr std::size_t k_extremes = 15;

/// The tick at which something was worst.
struct WorstTick {
    std::int64_t tick = 0; ///< place in the schedule
    Instant at{};

    bool operator==(const WorstTick&) const = default;
};

/// What a controller did and wanted. Counts are 0 where there was no tick to tell.
struct Conduct {
    std::int64_t writes = 0;           ///< sent to the app, whether they succeeded or not; none in a dry run
    std::int64_t changes_per_hour = 0; ///< most changes of the observed count within any hour
    int replicas_min = 0;              ///< smallest count observed
    int desired_min = 0;               ///< smallest count wanted
    int desired_max = 0;               ///< largest count wanted
    int largest_desired_step = 0;      ///< largest distance of the count wanted from the count observed

    bool operator==(const Conduct&) const = default;
};

/// A span of a run, measured.
struct Measured {
    std::int64_t ticks = 0;
    Scorecard card{};
    Conduct conduct{};
    Decisions decisions;
    std::array<std::optional<WorstTick>, k_extremes> worst{};

    [[nodiscard]] bool has_data() const { return ticks > card.held_ticks; }
    bool operator==(const Measured&) const = default;
};

/// One entry per span asked for, in that order.
using Evidence = std::vector<Measured>;

/// Measures one span.
class SpanCollector {
public:
    /// Requires: what Scorer requires.
    SpanCollector(const TimeSpan& span, const ScoreOptions& options);

    /// Takes the tick where it lies in the span. Requires: what Scorer::add() requires.
    void add(const Tick& tick, Truth truth);
    [[nodiscard]] Measured result() const;

private:
    /// Of equal heights the one with the larger second figure is higher.
    using Height = std::pair<double, double>;
    struct Peak {
        Height height{-std::numeric_limits<double>::infinity(), 0};
        WorstTick tick{};
    };
    void note(Extreme extreme, Height height, const Tick& tick);
    void note_observation(const Tick& tick, Truth truth);
    void note_change(const Tick& tick);
    void note_decision(const Tick& tick);

    TimeSpan span_;
    ScoreOptions options_;
    Scorer scorer_;
    Decisions decisions_;
    Conduct conduct_;
    std::array<Peak, k_extremes> peaks_{};
    std::deque<Instant> changes_; ///< within the last hour
    std::int64_t ticks_ = 0;
    std::int64_t ticks_without_data_ = 0; ///< in a row, up to the newest tick
    int last_replicas_ = 0;               ///< 0 before the first observation
    bool has_desired_ = false;
};

/// Measures several spans of one run at once.
class EvidenceCollector {
public:
    EvidenceCollector(const std::vector<TimeSpan>& spans, const ScoreOptions& options);

    /// Requires: what Scorer::add() requires.
    void add(const Tick& tick, Truth truth);
    [[nodiscard]] Evidence result() const;

private:
    std::vector<SpanCollector> spans_;
};

} // namespace scaleit::score
