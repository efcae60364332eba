#include "fake_app/plant/queue.hpp"

#include "controller/core/check.hpp"

#include <algorithm>

namespace scaleit::plant {

namespace {

std::int64_t whole_requests(std::int64_t micros) {
    return micros / k_micros_per_request + (micros % k_micros_per_request > 0 ? 1 : 0);
}

} // namespace

Queue::Queue(const QueueOptions& options) : backlog_max_(options.length_max * k_micros_per_request) {
    SCALEIT_CHECK(options.length_max >= 0 && options.length_max <= k_queue_length_max);
}

void Queue::pass(const Step& step) {
    join(step.at, step.arriving);
    leave(step.served);
    drop_newest(std::max(std::int64_t{0}, backlog_ - backlog_max_));
}

std::int64_t Queue::length() const { return whole_requests(backlog_); }

std::vector<QueueEntry> Queue::entries(QueueReason reason) const {
    std::vector<QueueEntry> shown;
    const std::int64_t count = std::min(length(), static_cast<std::int64_t>(k_shown_max));
    std::int64_t before = 0; // millionths that came before the end of `arrival`
    for (const Arrival& arrival : arrivals_) {
        before += arrival.micros;
        while (static_cast<std::int64_t>(shown.size()) < std::min(count, whole_requests(before))) {
            shown.push_back({static_cast<std::int64_t>(shown.size()), arrival.at, reason});
        }
    }
    return shown;
}

void Queue::join(Instant at, std::int64_t micros) {
    SCALEIT_CHECK(micros >= 0);
    if (micros == 0) {
        return;
    }
    arrived_.add(micros);
    backlog_ += micros;
    if (arrivals_.size() < k_queue_times_max) {
        arrivals_.push_back({at, micros});
    } else {
        arrivals_.back().micros += micros;
    }
}

void Queue::leave(std::int64_t micros) {
    SCALEIT_CHECK(micros >= 0 && micros <= backlog_);
    served_.add(micros);
    backlog_ -= micros;
    while (micros > 0) {
        Arrival& oldest = arrivals_.front();
        const std::int64_t taken = std::min(micros, oldest.micros);
        oldest.micros -= taken;
        micros -= taken;
        if (oldest.micros == 0) {
            arrivals_.pop_front();
        }
    }
}

void Queue::drop_newest(std::int64_t micros) {
    dropped_.add(micros);
    backlog_ -= micros;
    while (micros > 0) {
        Arrival& newest = arrivals_.back();
        const std::int64_t taken = std::min(micros, newest.micros);
        newest.micros -= taken;
        micros -= taken;
        if (newest.micros == 0) {
            arrivals_.pop_back();
        }
    }
}

} // namespace scaleit::plant
