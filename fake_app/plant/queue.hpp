#pragma once
// Requests that wait: a fluid, first come first served, in a queue that holds so many and no more. Nothing is lost:
// arrived = served + backlog + dropped, to the millionth of a request.
#include "fake_app/plant/snapshot.hpp"
#include "fake_app/plant/work.hpp"
#include "fake_app/plant/world_options.hpp"

#include <deque>

namespace scaleit::plant {

/// Steps of arrivals that are told apart; beyond it the newest share one time.
inline constexpr std::size_t k_queue_times_max = 10'000;

class Queue {
public:
    explicit Queue(const QueueOptions& options);

    /// What one step brings, in millionths of a request, >= 0.
    struct Step {
        Instant at{};              ///< when the arrivals come, not before those of the step before
        std::int64_t arriving = 0; ///< joins the queue first,
        std::int64_t served = 0;   ///< then this leaves it, the oldest first, at most what is there; what then does not
                                   ///< fit is dropped, the newest first
    };
    void pass(const Step& step);

    [[nodiscard]] std::int64_t backlog() const { return backlog_; } ///< millionths of a request
    [[nodiscard]] std::int64_t length() const;                      ///< whole requests, a begun one counts
    [[nodiscard]] const Work& arrived() const { return arrived_; }
    [[nodiscard]] const Work& served() const { return served_; }
    [[nodiscard]] const Work& dropped() const { return dropped_; }

    /// The oldest requests, at most k_shown_max, all waiting for `reason`.
    [[nodiscard]] std::vector<QueueEntry> entries(QueueReason reason) const;

private:
    struct Arrival {
        Instant at{};
        std::int64_t micros = 0;
    };

    void join(Instant at, std::int64_t micros);
    void leave(std::int64_t micros);
    void drop_newest(std::int64_t micros);

    std::int64_t backlog_max_;
    std::int64_t backlog_ = 0;
    Work arrived_;
    Work served_;
    Work dropped_;
    std::deque<Arrival> arrivals_; ///< oldest first; adds up to backlog_
};

} // namespace scaleit::plant
