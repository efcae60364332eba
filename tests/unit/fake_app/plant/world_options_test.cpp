#include "fake_app/plant/world_options.hpp"

#include "tests/support/catch.hpp"

namespace scaleit::plant {

using namespace std::chrono_literals;

TEST_CASE("world options: the defaults have no flaw", "[fake_app][plant]") {
    CHECK_FALSE(flaw({}).has_value());
    WorldOptions full;
    full.queue = QueueOptions{};
    full.workers = WorkerOptions{};
    full.balancer.balancing = Balancing::ip_hash;
    CHECK_FALSE(flaw(full).has_value());
}

TEST_CASE("world options: a value out of its range is told with the range", "[fake_app][plant]") {
    const auto told = [](auto change) {
        WorldOptions options;
        change(options);
        return flaw(options).value_or("none");
    };
    using O = WorldOptions;
    CHECK(told([](O& o) { o.plant.replicas = 0; }) == "plant.replicas is 0, expected 1 to 1000");
    CHECK(told([](O& o) { o.plant.replicas = 1001; }) == "plant.replicas is 1001, expected 1 to 1000");
    CHECK(told([](O& o) { o.plant.replicas_max = 2'000'000; }) ==
          "plant.replicas_max is 2000000, expected 1 to 1000000");
    CHECK(told([](O& o) { o.plant.startup_delay = -1s; }) == "plant.startup_delay is negative, expected 0s to 1d");
    CHECK(told([](O& o) { o.drain = 25h; }) == "drain is 25h, expected 0s to 1d");
    CHECK(told([](O& o) { o.saturation = 0; }) == "saturation is 0, expected 0.01 to 1");
    CHECK(told([](O& o) { o.saturation = std::numeric_limits<double>::quiet_NaN(); }) ==
          "saturation is nan, expected 0.01 to 1");
    CHECK(told([](O& o) { o.requests_per_second = 0; }) == "requests_per_second is 0, expected 0.001 to 1000000");
    CHECK(told([](O& o) { o.step = 0s; }) == "step is 0s, expected 1ms to 1h");
    CHECK(told([](O& o) { o.lag.smoothing = -1s; }) == "lag.smoothing is negative, expected 0s to 1d");
    CHECK(told([](O& o) {
              o.step = 1ms;
              o.lag.delay = 101s;
          }) == "lag.delay is 101s, expected 0s to 100s");
    CHECK(told([](O& o) { o.balancer.speed_spread = 0.6; }) == "balancer.speed_spread is 0.6, expected 0 to 0.5");
    CHECK(told([](O& o) { o.balancer.clients = 0; }) == "balancer.clients is 0, expected 1 to 100000");
    CHECK(told([](O& o) { o.balancer.skew = 2; }) == "balancer.skew is 2, expected 0 to 1");
    CHECK(told([](O& o) { o.memory.base_bytes = -1; }) == "memory.base_bytes is -1, expected 0 to 17592186044416");
    CHECK(told([](O& o) { o.memory.limit_bytes = 0; }) == "memory.limit_bytes is 0, expected 1 to 17592186044416");
    CHECK(told([](O& o) { o.memory.per_request_bytes = -1; }) ==
          "memory.per_request_bytes is -1, expected 0 to 17592186044416");
    CHECK(told([](O& o) { o.queue = QueueOptions{.length_max = -1}; }) ==
          "queue.length_max is -1, expected 0 to 1000000000");
    CHECK(told([](O& o) { o.workers = WorkerOptions{.sessions_max = 0}; }) ==
          "workers.sessions_max is 0, expected 1 to 1000000");
}

} // namespace scaleit::plant
