#include "fake_app/plant/metric_lag.hpp"

#include "tests/support/catch.hpp"

namespace scaleit::plant {

namespace {

using namespace std::chrono_literals;

constexpr Instant at(Duration since_start) { return k_start + since_start; }

} // namespace

TEST_CASE("metric lag: a delay reports what was true that long ago", "[fake_app][plant]") {
    MetricLag lag({.delay = 3s}, 0.2);
    CHECK(lag.reported(at(0s)) == 0.2);
    for (int i = 1; i <= 6; ++i) {
        lag.add(at(i * 1s), i / 10.0);
    }
    CHECK(lag.reported(at(6s)) == 0.3);
    CHECK(lag.reported(at(7s) - 1ns) == 0.3);
    CHECK(lag.reported(at(7s)) == 0.4);
    CHECK(lag.reported(at(60s)) == 0.6);
}

TEST_CASE("metric lag: before the delay is over the first value is reported", "[fake_app][plant]") {
    MetricLag lag({.delay = 10s}, 0.25);
    lag.add(at(1s), 1.0);
    lag.add(at(2s), 1.0);
    CHECK(lag.reported(at(2s)) == 0.25);
    CHECK(lag.reported(at(11s) - 1ns) == 0.25);
    CHECK(lag.reported(at(11s)) == 1.0);
}

TEST_CASE("metric lag: smoothing moves by step over smoothing plus step", "[fake_app][plant]") {
    MetricLag lag({.smoothing = 3s}, 0);
    lag.add(at(1s), 1);
    CHECK(lag.reported(at(1s)) == 0.25);
    lag.add(at(2s), 1);
    CHECK(lag.reported(at(2s)) == 0.4375);
    lag.add(at(5s), 0); // a longer step
    CHECK(lag.reported(at(5s)) == 0.21875);
}

TEST_CASE("metric lag: without smoothing the reported value is exact", "[fake_app][plant]") {
    MetricLag lag({.delay = 1s}, 0.9);
    lag.add(at(1s), 0.1);
    CHECK(lag.reported(at(2s)) == 0.1);
}

} // namespace scaleit::plant
