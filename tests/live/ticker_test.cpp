#include "controller/live/ticker.hpp"

#include "tests/support/catch.hpp"

#include <atomic>
#include <map>
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
    CHECK(slow.slots.at(1).index >= 3);
    CHECK(slow.slots.at(1).skipped == slow.slots.at(1).index - 1);
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

TEST_CASE("ticker: in virtual time turns come in the order they are due, without threads", "[live]") {
    SimulatedClock clock;
    std::string order;
    const auto job = [&](char name, std::size_t count) {
        return [&order, name, count](const Slot& slot, Instant now) {
            CHECK(now == slot.due);
            order += name;
            return static_cast<std::size_t>(std::count(order.begin(), order.end(), name)) == count ? Next::ended
                                                                                                   : Next::again;
        };
    };
    live::run_in_order({{{.interval = 10s}, job('a', 4)},
                        {{.offset = 5s, .interval = 10s}, job('b', 2)},
                        {{.interval = 20s}, job('c', 2)}},
                       clock);
    CHECK(order == "acbabaca");
}
