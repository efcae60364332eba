#include "fake_app/service/world_time.hpp"

#include "tests/support/catch.hpp"

namespace scaleit::fake_app {

using namespace std::chrono_literals;

TEST_CASE("world time: in lock-step the n-th poll sees n steps", "[fake_app][service]") {
    LockstepTime time(5min);
    CHECK(time.now() == k_start);
    CHECK(time.poll() == k_start);
    CHECK(time.now() == k_start);
    CHECK(time.poll() == k_start + 5min);
    CHECK(time.now() == k_start + 5min);
    CHECK(time.poll() == k_start + 10min);
}

TEST_CASE("world time: lock-step time stops at the end of the world", "[fake_app][service]") {
    LockstepTime time(24h * 365 * 60);
    CHECK(time.poll() == k_start);
    CHECK(time.poll() == k_start + 24h * 365 * 60);
    CHECK(time.poll() == k_world_end);
    CHECK(time.poll() == k_world_end);
}

TEST_CASE("world time: running time is the clock's since the beginning, times the speed", "[fake_app][service]") {
    SimulatedClock clock;
    CHECK(clock.sleep_until(k_start + 10s) == Wake::due);
    RunningTime time(clock, 60);
    CHECK(time.poll() == k_start);
    CHECK(clock.sleep_until(k_start + 11s) == Wake::due);
    CHECK(time.poll() == k_start + 1min);
    CHECK(time.now() == k_start + 1min);
    CHECK(clock.sleep_until(k_start + 24h * 365 * 90) == Wake::due);
    CHECK(time.now() == k_world_end);
}

} // namespace scaleit::fake_app
