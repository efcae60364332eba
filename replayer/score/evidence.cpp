#include "replayer/score/evidence.hpp"

#include <cmath>
#include <numeric>

namespace scaleit::score {

namespace {

constexpr Duration k_hour = std::chrono::hours(1);

} // namespace

SpanCollector::SpanCollector(const TimeSpan& span, const ScoreOptions& options)
    : span_(span), options_(options), scorer_(options) {}

void SpanCollector::note(Extreme extreme, Height height, const Tick& tick) {
    Peak& peak = peaks_[static_cast<std::size_t>(extreme)];
    if (height > peak.height) {
        peak = {height, {tick.index, tick.at}};
    }
}

void SpanCollector::note_observation(const Tick& tick, Truth truth) {
    const Observation& seen = *tick.observation;
    note(Extreme::cpu_low, {-seen.cpu, 0}, tick);
    note(Extreme::cpu_off, {std::abs(seen.cpu - options_.target), 0}, tick);
    const auto needed = static_cast<double>(
        std::max<std::int64_t>(1, (needed_ppm(truth.demand, 1e6 / options_.target) + 999'999) / 1'000'000));
    const double missing = (needed - seen.replicas) / needed;
    note(Extreme::cpu_high, {seen.cpu, missing}, tick);
    note(Extreme::shortfall, {missing, 0}, tick);
    note(Extreme::excess, {-missing, 0}, tick);
    note(Extreme::replicas_high, {seen.replicas, 0}, tick);
    note(Extreme::replicas_low, {-seen.replicas, 0}, tick);
    conduct_.replicas_min = last_replicas_ == 0 ? seen.replicas : std::min(conduct_.replicas_min, seen.replicas);
    note_change(tick);
    last_replicas_ = seen.replicas;
}

void SpanCollector::note_change(const Tick& tick) {
    const int step = last_replicas_ == 0 ? 0 : std::abs(tick.observation->replicas - last_replicas_);
    if (step == 0) {
        return;
    }
    note(Extreme::step, {step, 0}, tick);
    while (!changes_.empty() && tick.at - changes_.front() >= k_hour) {
        changes_.pop_front();
    }
    changes_.push_back(tick.at);
    const auto count = static_cast<std::int64_t>(changes_.size());
    conduct_.changes_per_hour = std::max(conduct_.changes_per_hour, count);
    note(Extreme::changes_hour, {static_cast<double>(count), 0}, tick);
}

void SpanCollector::note_decision(const Tick& tick) {
    decisions_.add(tick);
    const bool sent = tick.write.outcome == WriteOutcome::applied || tick.write.outcome == WriteOutcome::failed;
    if (sent) {
        ++conduct_.writes;
        note(Extreme::first_write, {0, 0}, tick);
    }
    const std::optional<int> desired = tick.decision.desired();
    if (!desired) {
        return;
    }
    conduct_.desired_min = has_desired_ ? std::min(conduct_.desired_min, *desired) : *desired;
    conduct_.desired_max = std::max(conduct_.desired_max, *desired);
    has_desired_ = true;
    note(Extreme::desired_high, {*desired, 0}, tick);
    note(Extreme::desired_low, {-*desired, 0}, tick);
    if (last_replicas_ > 0) {
        const int step = std::abs(*desired - last_replicas_);
        conduct_.largest_desired_step = std::max(conduct_.largest_desired_step, step);
        note(Extreme::desired_step, {step, 0}, tick);
    }
}

void SpanCollector::add(const Tick& tick, Truth truth) {
    if (!span_.contains(tick.at)) {
        return;
    }
    ++ticks_;
    scorer_.add(tick, truth);
    if (tick.observation) {
        ticks_without_data_ = 0;
        note_observation(tick, truth);
    } else {
        ++ticks_without_data_;
        note(Extreme::gap, {static_cast<double>(ticks_without_data_), 0}, tick);
    }
    note_decision(tick);
    if (!tick.failed_calls.none()) {
        const auto& counts = tick.failed_calls.by_kind;
        note(Extreme::failed_calls, {std::accumulate(counts.begin(), counts.end(), 0), 0}, tick);
    }
}

Measured SpanCollector::result() const {
    Measured measured{ticks_, scorer_.result(), conduct_, decisions_, {}};
    for (std::size_t i = 0; i < k_extremes; ++i) {
        if (std::isfinite(peaks_[i].height.first)) {
            measured.worst[i] = peaks_[i].tick;
        }
    }
    return measured;
}

EvidenceCollector::EvidenceCollector(const std::vector<TimeSpan>& spans, const ScoreOptions& options) {
    spans_.reserve(spans.size());
    for (const TimeSpan& span : spans) {
        spans_.emplace_back(span, options);
    }
}

void EvidenceCollector::add(const Tick& tick, Truth truth) {
    for (SpanCollector& span : spans_) {
        span.add(tick, truth);
    }
}

Evidence EvidenceCollector::result() const {
    Evidence evidence;
    for (const SpanCollector& span : spans_) {
        evidence.push_back(span.result());
    }
    return evidence;
}

} // namespace scaleit::score
