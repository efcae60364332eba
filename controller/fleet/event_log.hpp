#pragma once
// The newest events of a fleet, for whoever watches: a ring, and a way to wait for the next.
#include "controller/fleet/fleet.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>

namespace scaleit::fleet {

/// Events that are kept; older ones are dropped.
inline constexpr std::size_t k_events_max = 16'384;

/// Any thread may call any function.
class EventLog {
public:
    /// Gives it its number.
    void add(Event event);
    /// As Fleet has them.
    [[nodiscard]] std::vector<Event> after(std::uint64_t number, std::size_t count) const;
    [[nodiscard]] std::uint64_t newest() const;
    [[nodiscard]] EventWait wait(std::uint64_t number, Duration patience) const;
    /// From now on nobody waits.
    void end();

private:
    mutable std::mutex mutex_;
    mutable std::condition_variable came_;
    std::deque<Event> events_;
    std::uint64_t newest_ = 0;
    bool ended_ = false;
};

} // namespace scaleit::fleet
