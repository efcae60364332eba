#include "fake_app/plant/world.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/fake_app/plant/scripted_demand.hpp"

#include <numeric>

namespace scaleit::plant {

namespace {

using namespace std::chrono_literals;
using test::ScriptedDemand;

constexpr Instant at(Duration since_start) { return k_start + since_start; }

/// One replica serves one request a second, so that figures can be worked out in the head.
WorldOptions one_a_second(int replicas) {
    WorldOptions options;
    options.plant.replicas = replicas;
    options.requests_per_second = 1;
    return options;
}

std::vector<WorkerState> states(const Snapshot& shown) {
    std::vector<WorkerState> all;
    for (const Worker& worker : shown.workers) {
        all.push_back(worker.state);
    }
    return all;
}

} // namespace

TEST_CASE("world: with nothing around the plant it is the plant", "[fake_app][plant]") {
    const ScriptedDemand demand([](Duration t) { return 3.0 + to_seconds(t) / 7; });
    const PlantOptions options{.replicas = 5, .startup_delay = 20s};
    World world({.plant = options});
    Plant plant(options);
    for (int i = 0; i < 100; ++i) {
        const Instant now = at(i * 1700ms);
        world.advance_to(now, demand);
        plant.advance_to(now);
        REQUIRE(world.cpu() == plant.cpu(demand.at(now)));
        REQUIRE(world.ready_replicas() == plant.ready_replicas());
        REQUIRE(world.snapshot().cpu == world.cpu());
        if (i % 7 == 0) {
            REQUIRE(world.set_replicas(1 + i % 13) == plant.set_replicas(1 + i % 13, now));
        }
    }
    CHECK_FALSE(world.set_replicas(0));
    CHECK_FALSE(world.set_replicas(1001));
}

TEST_CASE("world: what cannot be served waits, and is made up for later", "[fake_app][plant]") {
    WorldOptions options = one_a_second(10);
    options.queue = QueueOptions{.length_max = 100};
    World world(options);
    const ScriptedDemand demand([](Duration t) { return t < 10s ? 12.0 : 5.0; });
    world.advance_to(at(10s), demand);
    Snapshot shown = world.snapshot();
    CHECK(shown.arrived == Work(120 * k_micros_per_request));
    CHECK(shown.served == Work(100 * k_micros_per_request));
    CHECK(shown.queue_length == 20);
    CHECK(shown.cpu.value == 100); // of 5, but 20 wait
    CHECK(shown.queue.size() == 20);
    CHECK(shown.queue.front().created_at == at(8s)); // 108 came before, 100 are served
    CHECK(shown.served_rate_per_s == 10);
    CHECK(shown.latency_ms == Catch::Approx(1000 / (1 - 0.95) + 2000));
    world.advance_to(at(13s), demand);
    CHECK(world.snapshot().queue_length == 5);
    CHECK(world.cpu().value == 100); // 5 come and 5 wait
    world.advance_to(at(14s), demand);
    shown = world.snapshot();
    CHECK(shown.queue_length == 0);
    CHECK(shown.cpu.value == 50);
    CHECK(shown.latency_ms == Catch::Approx(2000)); // 1 s / (1 - 0.5)
    CHECK(shown.in_flight == Catch::Approx(10));    // 5 a second, 2 s each
    CHECK(shown.dropped == Work());
}

TEST_CASE("world: a full queue drops", "[fake_app][plant]") {
    WorldOptions options = one_a_second(1);
    options.queue = QueueOptions{.length_max = 3};
    World world(options);
    world.advance_to(at(10s), ScriptedDemand(2.5));
    const Snapshot shown = world.snapshot();
    CHECK(shown.queue_length == 3);
    CHECK(shown.arrived == Work(25 * k_micros_per_request));
    CHECK(shown.served == Work(10 * k_micros_per_request));
    CHECK(shown.dropped == Work(12 * k_micros_per_request));
}

TEST_CASE("world: tiny rates are not rounded away", "[fake_app][plant]") {
    WorldOptions options = one_a_second(1);
    options.requests_per_second = k_request_rate_min;
    options.step = k_step_min;
    options.queue = QueueOptions{};
    World world(options);
    world.advance_to(at(100s), ScriptedDemand(0.3));
    CHECK(world.snapshot().arrived.micros() == Catch::Approx(30'000).margin(1));
}

TEST_CASE("world: removed replicas go on serving what they have", "[fake_app][plant]") {
    World world({.plant = {.replicas = 10}, .drain = 40s});
    const ScriptedDemand demand(4);
    world.advance_to(at(0s), demand);
    REQUIRE(world.set_replicas(5));
    CHECK(world.replicas() == 5);
    CHECK(world.ready_replicas() == 5);
    CHECK(world.cpu().value == 40); // all ten still work
    CHECK(world.snapshot().draining_replicas == 5);
    world.advance_to(at(20s), demand);
    CHECK(world.cpu().value == 53); // 4 / (5 + 2.5)
    const Snapshot shown = world.snapshot();
    REQUIRE(shown.per_replica.size() == 10);
    CHECK(shown.per_replica[5].draining);
    CHECK(shown.per_replica[5].load == Catch::Approx(shown.per_replica[0].load / 2));
    world.advance_to(at(40s), demand);
    CHECK(world.cpu().value == 80);
    CHECK(world.snapshot().draining_replicas == 0);
}

TEST_CASE("world: a replica does no work above its saturation", "[fake_app][plant]") {
    WorldOptions options = one_a_second(10);
    options.saturation = 0.9;
    options.queue = QueueOptions{.length_max = 1000};
    World world(options);
    world.advance_to(at(10s), ScriptedDemand(9.5));
    CHECK(world.cpu().value == 90);
    CHECK(world.snapshot().queue_length == 5);
}

TEST_CASE("world: reported CPU comes smoothed and late", "[fake_app][plant]") {
    WorldOptions options = one_a_second(10);
    options.lag = {.smoothing = 1s, .delay = 2s};
    World world(options);
    const ScriptedDemand demand([](Duration t) { return t < 5s ? 2.0 : 6.0; });
    const auto reported = [&](Duration t) {
        world.advance_to(at(t), demand);
        return world.cpu().value;
    };
    CHECK(reported(0s) == 20);
    CHECK(reported(6s) == 20);
    CHECK(reported(7s) == 40); // that of 5 s, half of the way
    CHECK(reported(8s) == 50);
    CHECK(reported(60s) == 60);
    REQUIRE(world.set_replicas(20));
    CHECK(world.cpu().value == 60); // not yet
}

TEST_CASE("world: late CPU is that which was shown then without a lag", "[fake_app][plant]") {
    WorldOptions options = one_a_second(6);
    options.drain = 3s;
    if (GENERATE(false, true)) {
        options.queue = QueueOptions{.length_max = 5};
    }
    if (GENERATE(false, true)) {
        options.workers = WorkerOptions{};
    }
    World prompt(options);
    options.lag.delay = 4s;
    World late(options);
    const ScriptedDemand demand([](Duration t) { return 2.0 + static_cast<double>((t / 1s) % 7); });
    std::vector<int> shown;
    for (Duration now{}; now < 40s; now += 1s) {
        prompt.advance_to(at(now), demand);
        late.advance_to(at(now), demand);
        shown.push_back(prompt.cpu().value);
        CHECK(late.cpu().value == shown[shown.size() - std::min<std::size_t>(shown.size(), 5)]);
        const int replicas = 5 + static_cast<int>(now / 1s) % 4;
        REQUIRE((prompt.set_replicas(replicas) && late.set_replicas(replicas)));
    }
}

TEST_CASE("world: workers are starting, free, busy, draining and deleted", "[fake_app][plant]") {
    WorldOptions options = one_a_second(3);
    options.plant.startup_delay = 10s;
    options.drain = 10s;
    options.workers = WorkerOptions{.sessions_max = 4};
    World world(options);
    const ScriptedDemand demand([](Duration t) { return t < 5s ? 2.5 : 1.5; });
    world.advance_to(at(5s), demand);
    REQUIRE(world.set_replicas(4));
    world.advance_to(at(8s), demand);
    Snapshot shown = world.snapshot();
    using S = WorkerState;
    CHECK(states(shown) == std::vector<S>{S::busy, S::busy, S::free, S::starting});
    CHECK(shown.workers[0].sessions == 4);
    CHECK(shown.workers[1].sessions == 2);
    CHECK(shown.workers[1].last_service_at == at(8s));
    CHECK(shown.workers[2].last_service_at == at(5s));
    CHECK_FALSE(shown.workers[3].last_service_at.has_value());
    CHECK(shown.workers[3].created_at == at(5s));
    CHECK(world.remove_worker(1) == Removal::removed);
    CHECK(world.remove_worker(1) == Removal::unknown);
    shown = world.snapshot();
    CHECK(states(shown) == std::vector<S>{S::busy, S::free, S::starting, S::draining});
    CHECK(shown.workers.back().id == 1);
    CHECK(shown.workers.back().deleted_at == at(8s));
    CHECK(shown.replicas == 3);
    CHECK(shown.ready_replicas == 2);
    world.advance_to(at(18s), demand);
    CHECK(states(world.snapshot()) == std::vector<S>{S::busy, S::busy, S::free, S::deleted});
}

TEST_CASE("world: a worker that still starts can be removed, the last one cannot", "[fake_app][plant]") {
    World world({.plant = {.replicas = 1, .startup_delay = 30s}});
    const ScriptedDemand demand(0.5);
    world.advance_to(at(0s), demand);
    CHECK(world.remove_worker(1) == Removal::last_one);
    REQUIRE(world.set_replicas(3));
    CHECK(world.remove_worker(2) == Removal::removed);
    CHECK(world.ready_replicas() == 1);
    CHECK(world.remove_worker(1) == Removal::removed);
    CHECK(world.replicas() == 1);
    CHECK(world.ready_replicas() == 0);
    CHECK(world.cpu().value == 100); // demand, and nobody to serve it
    CHECK(world.snapshot().per_replica.empty());
    CHECK(world.remove_worker(3) == Removal::last_one);
    world.advance_to(at(30s), demand);
    CHECK(world.ready_replicas() == 1);
    CHECK(world.cpu().value == 50);
}

TEST_CASE("world: requests wait for a worker that starts", "[fake_app][plant]") {
    WorldOptions options = one_a_second(1);
    options.plant.startup_delay = 30s;
    options.queue = QueueOptions{};
    World world(options);
    const ScriptedDemand demand(2);
    world.advance_to(at(5s), demand);
    CHECK(world.snapshot().queue.front().reason == QueueReason::worker_busy);
    REQUIRE(world.set_replicas(2));
    CHECK(world.snapshot().queue.front().reason == QueueReason::worker_starting);
}

TEST_CASE("world: memory is base and requests in flight", "[fake_app][plant]") {
    WorldOptions options = one_a_second(10);
    options.memory = {.base_bytes = 1000, .per_request_bytes = 10, .limit_bytes = 404};
    World world(options);
    world.advance_to(at(0s), ScriptedDemand(5));
    const Snapshot shown = world.snapshot();
    CHECK(shown.in_flight == Catch::Approx(10)); // 5 a second, 2 s each
    CHECK(shown.memory_bytes == 1010);
    CHECK(shown.memory == 2.5);
    CHECK(shown.per_replica.front().memory_bytes == 1010);
    CHECK(shown.request_rate_per_s == 5);
}

TEST_CASE("world: a hot replica hides in the average", "[fake_app][plant]") {
    WorldOptions options;
    options.plant.replicas = 6;
    options.balancer = {.balancing = Balancing::ip_hash, .clients = 20};
    World world(options);
    world.advance_to(at(0s), ScriptedDemand(4));
    const Snapshot shown = world.snapshot();
    int hottest = 0;
    double sum = 0;
    for (const ReplicaLoad& replica : shown.per_replica) {
        hottest = std::max(hottest, replica.cpu.value);
        sum += replica.load;
    }
    CHECK(hottest == 100);
    CHECK(shown.cpu.value < 70);
    CHECK(sum == Catch::Approx(4));
}

TEST_CASE("world: what it shows does not depend on how often it is looked at", "[fake_app][plant]") {
    WorldOptions options = one_a_second(3);
    options.plant.startup_delay = 12s;
    options.drain = 7s;
    options.lag = {.smoothing = 5s, .delay = 4s};
    options.queue = QueueOptions{.length_max = 50};
    options.workers = WorkerOptions{};
    options.balancer = {.balancing = Balancing::ip_hash, .clients = 50};
    const ScriptedDemand demand([](Duration t) { return static_cast<double>((t / 1s) % 11); });
    World once(options);
    World often(options);
    const auto advance = [&](Duration to) {
        once.advance_to(at(to), demand);
        while (often.at() < at(to)) {
            often.advance_to(std::min(at(to), often.at() + 300ms), demand);
            static_cast<void>(often.snapshot());
        }
    };
    advance(10500ms);
    CHECK((once.set_replicas(9) && often.set_replicas(9)));
    advance(41300ms);
    CHECK((once.set_replicas(4) && often.set_replicas(4)));
    CHECK((once.remove_worker(2) == Removal::removed && often.remove_worker(2) == Removal::removed));
    advance(45100ms);
    CHECK(once.snapshot() == often.snapshot());
    advance(90s);
    CHECK(once.snapshot() == often.snapshot());
}

TEST_CASE("world: a jump over a hundred years ends", "[fake_app][plant]") {
    WorldOptions options = one_a_second(3);
    options.queue = QueueOptions{};
    options.step = 1s;
    World world(options);
    world.advance_to(at(24h * 365 * 100), ScriptedDemand(1e9));
    const Snapshot shown = world.snapshot();
    CHECK(shown.arrived == shown.served + shown.backlog + shown.dropped);
    CHECK(shown.queue_length == 1000);
}

TEST_CASE("world: a jump over a hundred years ends with many unlike replicas, too", "[fake_app][plant]") {
    WorldOptions options = one_a_second(20'000);
    options.plant.replicas_max = 20'000;
    options.balancer.speed_spread = 0.5;
    options.queue = QueueOptions{};
    options.requests_per_second = k_request_rate_max;
    World world(options);
    world.advance_to(at(24h * 365 * 100), ScriptedDemand(1e9));
    const Snapshot shown = world.snapshot();
    CHECK(shown.arrived == shown.served + shown.backlog + shown.dropped);
}

TEST_CASE("world: figures are pinned", "[fake_app][plant]") {
    WorldOptions options;
    options.plant = {.replicas = 7, .startup_delay = 20s};
    options.drain = 30s;
    options.saturation = 0.95;
    options.requests_per_second = 12.5;
    options.lag = {.smoothing = 5s, .delay = 3s};
    options.queue = QueueOptions{.length_max = 20};
    options.balancer = {.balancing = Balancing::ip_hash, .speed_spread = 0.2, .clients = 40, .skew = 0.4};
    options.workers = WorkerOptions{.sessions_max = 8};
    World world(options);
    const ScriptedDemand demand([](Duration t) { return 3.0 + static_cast<double>((t / 1s) % 17) / 4; });
    world.advance_to(at(40s), demand);
    REQUIRE(world.set_replicas(12));
    world.advance_to(at(75s), demand);
    REQUIRE(world.remove_worker(2) == Removal::removed);
    world.advance_to(at(90500ms), demand);
    const Snapshot shown = world.snapshot();
    CHECK(shown.cpu.value == 44);
    CHECK((shown.arrived == Work(5'531'250'000)));
    CHECK((shown.served == Work(5'389'795'872)));
    CHECK((shown.dropped == Work(141'454'128)));
    CHECK(shown.latency_ms == 0x1.11fecb2ae67a5p+7);
    CHECK(shown.memory_bytes == 269'100'030);
    CHECK(shown.per_replica.front().load == 0x1.6f81d5531fa88p-1);
}

TEST_CASE("world: lists are bounded, sums are not", "[fake_app][plant]") {
    WorldOptions options;
    options.plant = {.replicas = 5000, .replicas_max = 5000};
    World world(options);
    world.advance_to(at(0s), ScriptedDemand(2500));
    const Snapshot shown = world.snapshot();
    CHECK(shown.per_replica.size() == k_shown_max);
    CHECK(shown.workers.size() == k_shown_max);
    CHECK(shown.cpu.value == 50);
}

TEST_CASE("world: a copy goes its own way", "[fake_app][plant]") {
    World world({.plant = {.replicas = 2}});
    World other = world;
    REQUIRE(other.set_replicas(5));
    CHECK(world.replicas() == 2);
    CHECK(other.replicas() == 5);
}

} // namespace scaleit::plant
