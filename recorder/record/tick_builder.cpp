#include "recorder/record/tick_builder.hpp"

#include <algorithm>
#include <utility>

namespace scaleit::record {

std::optional<Tick> TickBuilder::add(const AppCall& call, Instant begin) {
    std::optional<Tick> ended;
    if (const auto* poll = std::get_if<StatusPoll>(&call)) {
        ended = finish();
        begin_tick(*poll, begin);
    } else if (const auto* write = std::get_if<ReplicaWrite>(&call); write != nullptr && open_) {
        note(*write);
    }
    return ended;
}

std::optional<Tick> TickBuilder::finish() { return std::exchange(open_, std::nullopt); }

void TickBuilder::begin_tick(const StatusPoll& poll, Instant begin) {
    Tick& tick = open_.emplace();
    tick.index = next_index_++;
    tick.at = std::max(begin, earliest_);
    earliest_ = tick.at + Duration{1};
    tick.observation = poll.observation;
    if (tick.observation) {
        tick.observation->at = tick.at;
        tick.decision = Decision(Reason::external, tick.observation->replicas);
    } else {
        tick.failed_calls.add(tick.observation.error().kind);
    }
}

void TickBuilder::note(const ReplicaWrite& write) {
    if (write.failure) {
        open_->failed_calls.add(write.failure->kind);
    }
    if (write.replicas) {
        open_->decision = Decision(Reason::external, *write.replicas);
        open_->write = write.failure ? Write{WriteOutcome::failed, *write.failure} : Write{WriteOutcome::applied, {}};
    }
}

} // namespace scaleit::record
