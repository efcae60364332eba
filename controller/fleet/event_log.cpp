#include "controller/fleet/event_log.hpp"

#include <algorithm>

namespace scaleit::fleet {

void EventLog::add(Event event) {
    {
        const std::scoped_lock lock(mutex_);
        event.number = ++newest_;
        events_.push_back(std::move(event));
        if (events_.size() > k_events_max) {
            events_.pop_front();
        }
    }
    came_.notify_all();
}

std::vector<Event> EventLog::after(std::uint64_t number, std::size_t count) const {
    const std::scoped_lock lock(mutex_);
    const auto first = std::partition_point(events_.begin(), events_.end(),
                                            [number](const Event& event) { return event.number <= number; });
    const auto left = static_cast<std::size_t>(events_.end() - first);
    return {first, first + static_cast<std::ptrdiff_t>(std::min(count, left))};
}

std::uint64_t EventLog::newest() const {
    const std::scoped_lock lock(mutex_);
    return newest_;
}

EventWait EventLog::wait(std::uint64_t number, Duration patience) const {
    std::unique_lock lock(mutex_);
    came_.wait_for(lock, patience, [&] { return ended_ || newest_ > number; });
    if (newest_ > number) {
        return EventWait::came;
    }
    return ended_ ? EventWait::ended : EventWait::nothing;
}

void EventLog::end() {
    {
        const std::scoped_lock lock(mutex_);
        ended_ = true;
    }
    came_.notify_all();
}

} // namespace scaleit::fleet
