#include "controller/live/system_clock.hpp"

#include "tests/support/catch.hpp"

#include <future>

using namespace scaleit;
using namespace std::chrono_literals;

TEST_CASE("system clock: starts near zero and never goes back", "[live]") {
    live::SystemClock clock;
    Instant last = clock.now();
    CHECK(last >= k_start);
    CHECK(last < k_start + 60s);
    for (int i = 0; i < 1000; ++i) {
        const Instant now = clock.now();
        REQUIRE(now >= last);
        last = now;
    }
}

TEST_CASE("system clock: a sleep ends at its instant and not before", "[live]") {
    live::SystemClock clock;
    const Instant due = clock.now() + 20ms;
    CHECK(clock.sleep_until(due) == Wake::due);
    CHECK(clock.now() >= due);
    CHECK(clock.sleep_until(k_start) == Wake::due);
    CHECK(clock.sleep_until(k_start - 1h) == Wake::due);
}

TEST_CASE("system clock: stop ends a sleep in another thread and every later one", "[live]") {
    live::SystemClock clock;
    std::future<Wake> sleeper =
        std::async(std::launch::async, [&] { return clock.sleep_until(Instant{Duration::max()}); });
    CHECK(sleeper.wait_for(20ms) == std::future_status::timeout);
    clock.stop();
    CHECK(sleeper.get() == Wake::stopped);
    clock.stop();
    CHECK(clock.sleep_until(clock.now() + 1h) == Wake::stopped);
    CHECK(clock.sleep_until(k_start) == Wake::stopped);
}
