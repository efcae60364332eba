#include "controller/live/ticker.hpp"

#include "controller/live/job_sequence.hpp"
#include "controller/live/lockstep_clock.hpp"
#include "tests/support/catch.hpp"

#include <atomic>
#include <map>
#include <optional>
#include <set>

using namespace scaleit;
using namespace std::chrono_literals;
using live::Next;
using live::Ticker;

namespace {

/// The slots of a job that ends after a number of turns.
struct Turns {
    std::vector<Slot> slots;
    int early = 0;

    std::function<Next(const Slot&, Instant)> until(std::size_t count, Duration each = {}) {
        return [this, count, each](const Slot& slot, Instant now) {
            early += now < slot.due ? 1 : 0;
            slots.push_back(slot);
            std::this_thread::sleep_for(each);
            return slots.size() == count ? Next::ended : Next::again;
        };
    }
};

} // namespace

TEST_CASE("ticker: every job keeps its own schedule until it ends", "[live]") {
    live::SystemClock clock;
    Ticker ticker(clock);
    Turns quick;
    Turns other;
    ticker.add({{.interval = 2ms}, quick.until(20)});
    ticker.add({{.offset = 5ms, .interval = 10ms, .first = 7}, other.until(3)});
    ticker.run();
    REQUIRE(quick.slots.size() == 20);
    REQUIRE(other.slots.size() == 3);
    for (const Turns* turns : {&quick, &other}) {
        CHECK(turns->early == 0);
        std::int64_t next = turns == &quick ? 0 : 7;
        for (const Slot& slot : turns->slots) {
            CHECK(slot.index == next + slot.skipped);
            next = slot.index + 1;
        }
    }
    CHECK(clock.now() >= k_start + 5ms + 9 * 10ms);
    CHECK(ticker.lag().turns == 23);
    CHECK(ticker.lag().within(1.0) > Duration::zero());
}

TEST_CASE("ticker: a turn that overruns skips ticks and counts them", "[live]") {
    live::SystemClock clock;
    Ticker ticker(clock);
    Turns slow;
    ticker.add({{.interval = 10ms}, slow.until(2, 35ms)});
    ticker.run();
    const std::int64_t further = slow.slots.at(1).index - slow.slots.at(0).index;
    CHECK(further >= 3);
    CHECK(slow.slots.at(1).skipped == further - 1);
}

TEST_CASE("ticker: jobs at rest have no turn, one under way is waited for, and others go on", "[live]") {
    live::SystemClock clock;
    Ticker ticker(clock);
    std::atomic<bool> over = false;
    std::array<std::atomic<int>, 3> begun{};
    std::array<std::atomic<int>, 3> finished{};
    std::array<live::Pacer::JobId, 3> jobs{};
    for (std::size_t job = 0; job < jobs.size(); ++job) {
        const Duration each = job == 1 ? 20ms : 0ms;
        jobs.at(job) = ticker.add({{.interval = 2ms}, [&, job, each](const Slot&, Instant) {
                                       ++begun.at(job);
                                       std::this_thread::sleep_for(each);
                                       ++finished.at(job);
                                       return over ? Next::ended : Next::again;
                                   }});
    }
    const auto waits_for_turns_of = [&](std::size_t job) {
        const int before = finished.at(job);
        while (finished.at(job) < before + 3) {
            std::this_thread::yield();
        }
    };
    int under_way = 0;
    std::thread other([&] {
        for (const std::size_t job : {0U, 1U, 2U, 1U}) {
            waits_for_turns_of(job);
            ticker.rest({jobs[0], jobs[1]}, [&] {
                const std::array<int, 2> before{begun[0], begun[1]};
                under_way += before[0] - finished[0] + before[1] - finished[1];
                waits_for_turns_of(2);
                CHECK(begun[0] == before[0]);
                CHECK(begun[1] == before[1]);
            });
        }
        ticker.rest({jobs[0], jobs[1]}, [&] { ticker.end(jobs[0], [] {}); }); // one that ends rests no more
        const int last = begun[0];
        waits_for_turns_of(1);
        CHECK(begun[0] == last);
        over = true;
    });
    ticker.run();
    other.join();
    CHECK(under_way == 0);
    ticker.rest({jobs[1], 99}, [] {}); // those that are not there do no harm
}

TEST_CASE("ticker: a job never runs twice at once, and jobs run at the same time", "[live]") {
    live::SystemClock clock;
    Ticker ticker(clock);
    std::atomic<int> at_once = 0;
    std::atomic<int> most = 0;
    std::array<std::atomic<bool>, 4> running{};
    std::array<int, 4> turns{};
    std::atomic<int> overlaps = 0;
    for (std::size_t job = 0; job < running.size(); ++job) {
        ticker.add({{.interval = 1ms}, [&, job](const Slot&, Instant) {
                        overlaps += running.at(job).exchange(true) ? 1 : 0;
                        const int now = ++at_once;
                        for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) {
                        }
                        std::this_thread::sleep_for(3ms);
                        --at_once;
                        running.at(job) = false;
                        return ++turns.at(job) == 10 ? Next::ended : Next::again;
                    }});
    }
    ticker.run();
    CHECK(overlaps == 0);
    CHECK(most > 1);
}

TEST_CASE("ticker: jobs known to be slow do not take the last thread from the quick ones", "[live]") {
    live::SystemClock clock;
    // Eight slow jobs on two threads of three would hold all three for ever but for the part kept free.
    Ticker ticker(clock, {.threads_max = 3, .slow_threads_max = 2, .slow_after = 20ms});
    std::atomic<bool> known = false; // every slow job had its first turn
    std::atomic<int> begun = 0;
    std::atomic<int> at_once = 0;
    std::atomic<int> most_slow = 0;
    for (int job = 0; job < 8; ++job) {
        ticker.add({{.interval = 5ms}, [&, turns = 0](const Slot&, Instant) mutable {
                        const int now = ++at_once;
                        if (known) {
                            most_slow = std::max<int>(most_slow, now);
                        }
                        std::this_thread::sleep_for(40ms);
                        --at_once;
                        if (++turns == 1 && ++begun == 8) {
                            known = true;
                        }
                        return Next::again;
                    }});
    }
    int quick_turns = 0;
    ticker.add({{.offset = 400ms, .interval = 5ms}, [&](const Slot&, Instant) {
                    if (known && ++quick_turns == 40) {
                        ticker.stop();
                    }
                    return Next::again;
                }});
    ticker.run();
    CHECK(known);
    CHECK(quick_turns == 40);
    CHECK(most_slow == 2);
}

TEST_CASE("ticker: a stop ends it while nothing is due", "[live]") {
    live::SystemClock clock;
    Ticker ticker(clock);
    ticker.add({{.offset = 1h}, [](const Slot&, Instant) { return Next::again; }});
    std::thread stopper([&ticker] { ticker.stop(); });
    ticker.run();
    stopper.join();
    CHECK(ticker.lag().turns == 0);
}

TEST_CASE("ticker: without jobs it ends at once", "[live]") {
    live::SystemClock clock;
    Ticker ticker(clock);
    ticker.run();
    CHECK(ticker.lag().within(0.99) == Duration::zero());
}

TEST_CASE("ticker: a job that is added while it runs is done when it is due", "[live]") {
    live::SystemClock clock;
    Ticker ticker(clock);
    Turns added;
    ticker.add({{.interval = 1h}, [&](const Slot&, Instant now) {
                    ticker.add({{.offset = now - k_start, .interval = 2ms}, added.until(5)});
                    return Next::ended;
                }});
    ticker.run();
    CHECK(added.slots.size() == 5);
    CHECK(added.early == 0);
}

TEST_CASE("ticker: a job ends at once, or after the turn under way, and what comes then may bring another", "[live]") {
    live::SystemClock clock;
    Ticker ticker(clock);
    Turns last;
    std::atomic<bool> turning = false;
    bool ended_in_turn = false;
    std::atomic<int> turns_of_ended = 0;
    const auto idle = ticker.add({{.offset = 1h}, [](const Slot&, Instant) { return Next::again; }});
    const auto busy = ticker.add({{.interval = 1ms}, [&](const Slot&, Instant) {
                                      ++turns_of_ended;
                                      turning = true;
                                      std::this_thread::sleep_for(30ms);
                                      turning = false;
                                      return Next::again;
                                  }});
    std::thread ender([&] {
        while (!turning) {
            std::this_thread::yield();
        }
        ticker.end(busy, [&] {
            ended_in_turn = turning;
            ticker.add({{.interval = 1ms}, last.until(3)}); // nothing else is left to do by now
        });
        bool idle_ended = false;
        ticker.end(idle, [&] { idle_ended = true; });
        CHECK(idle_ended);
    });
    ticker.run();
    ender.join();
    CHECK_FALSE(ended_in_turn);
    CHECK(turns_of_ended == 1);
    CHECK(last.slots.size() == 3);
    bool again = false;
    ticker.end(busy, [&] { again = true; }); // it has ended
    CHECK(again);
}

TEST_CASE("sequence: in virtual time turns come in the order they are due, without threads", "[live]") {
    SimulatedClock clock;
    live::JobSequence sequence(clock);
    std::string order;
    const auto job = [&](char name, std::size_t count) {
        return [&order, name, count](const Slot& slot, Instant now) {
            CHECK(now == slot.due);
            order += name;
            return static_cast<std::size_t>(std::count(order.begin(), order.end(), name)) == count ? Next::ended
                                                                                                   : Next::again;
        };
    };
    sequence.add({{.interval = 10s}, job('a', 4)});
    sequence.add({{.offset = 5s, .interval = 10s}, job('b', 2)});
    sequence.add({{.interval = 20s}, job('c', 2)});
    sequence.run();
    CHECK(order == "acbabaca");
}

TEST_CASE("sequence: at rest time stands still, so that what is added is due at once", "[live]") {
    live::LockstepClock clock;
    live::JobSequence sequence(clock);
    std::atomic<std::int64_t> turns = 0;
    const auto first = sequence.add({{.interval = 1s}, [&](const Slot&, Instant) {
                                         ++turns;
                                         return Next::again;
                                     }});
    std::optional<Slot> slot;
    bool moved = false;
    std::thread other([&] {
        while (turns < 3) {
            std::this_thread::yield();
        }
        sequence.rest({}, [&] {
            const std::int64_t before = turns;
            sequence.add({{.offset = clock.now() - k_start, .interval = 1s}, [&](const Slot& own, Instant) {
                              slot = own;
                              return Next::ended;
                          }});
            std::this_thread::sleep_for(5ms);
            moved = turns != before;
            sequence.end(first, [] {});
        });
    });
    sequence.run();
    other.join();
    CHECK_FALSE(moved);
    CHECK(slot == Slot{0, k_start, 0, false});
}
