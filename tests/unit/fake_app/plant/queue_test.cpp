#include "fake_app/plant/queue.hpp"

#include "tests/support/catch.hpp"

namespace scaleit::plant {

namespace {

using namespace std::chrono_literals;

constexpr Instant at(Duration since_start) { return k_start + since_start; }

constexpr std::int64_t k_one = k_micros_per_request;

} // namespace

TEST_CASE("queue: what is not served waits, the oldest leave first", "[fake_app][plant]") {
    Queue queue({.length_max = 10});
    queue.pass({.at = at(0s), .arriving = 3 * k_one, .served = k_one});
    queue.pass({.at = at(1s), .arriving = 2 * k_one, .served = k_one});
    CHECK(queue.backlog() == 3 * k_one);
    CHECK(queue.length() == 3);
    const std::vector<QueueEntry> expected{{0, at(0s), QueueReason::worker_busy},
                                           {1, at(1s), QueueReason::worker_busy},
                                           {2, at(1s), QueueReason::worker_busy}};
    CHECK(queue.entries(QueueReason::worker_busy) == expected);
    CHECK(queue.served() == Work(2 * k_one));
}

TEST_CASE("queue: what does not fit is dropped, the newest first, after the step's service", "[fake_app][plant]") {
    Queue queue({.length_max = 2});
    queue.pass({.at = at(0s), .arriving = 2 * k_one, .served = 0});
    queue.pass({.at = at(1s), .arriving = 5 * k_one, .served = k_one});
    CHECK(queue.length() == 2);
    CHECK(queue.dropped() == Work(4 * k_one));
    CHECK(queue.entries(QueueReason::worker_starting).front() == QueueEntry{0, at(0s), QueueReason::worker_starting});
    CHECK(queue.entries(QueueReason::worker_starting).back().created_at == at(1s));
}

TEST_CASE("queue: without room only what is served at once gets through", "[fake_app][plant]") {
    Queue queue({.length_max = 0});
    queue.pass({.at = at(0s), .arriving = 5 * k_one, .served = 3 * k_one});
    CHECK(queue.backlog() == 0);
    CHECK(queue.served() == Work(3 * k_one));
    CHECK(queue.dropped() == Work(2 * k_one));
    CHECK(queue.entries(QueueReason::worker_busy).empty());
}

TEST_CASE("queue: a begun request counts as one", "[fake_app][plant]") {
    Queue queue({.length_max = 10});
    queue.pass({.at = at(0s), .arriving = k_one + 1, .served = 0});
    CHECK(queue.length() == 2);
    CHECK(queue.entries(QueueReason::worker_busy).size() == 2);
}

TEST_CASE("queue: entries and the memory behind them are bounded", "[fake_app][plant]") {
    Queue queue({.length_max = k_queue_length_max});
    constexpr int k_steps = static_cast<int>(k_queue_times_max) + 500;
    for (int i = 0; i < k_steps; ++i) {
        queue.pass({.at = at(i * 1s), .arriving = k_one, .served = 0});
    }
    CHECK(queue.length() == k_steps);
    CHECK(queue.entries(QueueReason::worker_busy).size() == k_shown_max);
    queue.pass({.at = at(k_steps * 1s), .arriving = 0, .served = (k_steps - 1) * k_one});
    // The newest share the time of the last step that is told apart.
    CHECK(queue.entries(QueueReason::worker_busy).front().created_at == at((k_queue_times_max - 1) * 1s));
}

} // namespace scaleit::plant
