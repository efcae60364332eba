// What holds for every world: work is conserved, figures keep their bounds, loads add up, time alone decides.
#include "fake_app/demand/series.hpp"
#include "fake_app/plant/world.hpp"
#include "tests/support/catch.hpp"

#include <cmath>
#include <rapidcheck.h>

using namespace scaleit;
using namespace scaleit::plant;

namespace {

/// A command to the app, some time after the one before.
struct Command {
    Duration after{};
    int replicas = 1;
    std::int64_t worker = 0; ///< removed by name, where there is such a one
};

struct Case {
    WorldOptions options;
    std::vector<double> demand;
    std::vector<Command> commands;
};

Duration draw_seconds(int max) { return std::chrono::seconds(*rc::gen::inRange(0, max)); }

WorldOptions draw_options() {
    WorldOptions options;
    options.plant.replicas = *rc::gen::inRange(1, 20);
    options.plant.replicas_max = 40;
    options.plant.startup_delay = draw_seconds(30);
    options.drain = draw_seconds(30);
    options.saturation = *rc::gen::inRange(50, 101) / 100.0;
    options.requests_per_second = *rc::gen::inRange(1, 5000) / 10.0;
    options.lag = {.smoothing = draw_seconds(10), .delay = draw_seconds(10)};
    if (*rc::gen::arbitrary<bool>()) {
        options.queue = QueueOptions{.length_max = *rc::gen::inRange(0, 2000)};
    }
    if (*rc::gen::arbitrary<bool>()) {
        options.workers = WorkerOptions{.sessions_max = *rc::gen::inRange(1, 10)};
    }
    options.balancer.balancing = static_cast<Balancing>(*rc::gen::inRange(0, 3));
    options.balancer.speed_spread = *rc::gen::inRange(0, 51) / 100.0;
    options.balancer.clients = *rc::gen::inRange(1, 60);
    options.balancer.skew = *rc::gen::inRange(0, 101) / 100.0;
    options.balancer.seed = Seed{*rc::gen::arbitrary<std::uint64_t>()};
    options.step = std::chrono::milliseconds(*rc::gen::inRange(100, 5000));
    return options;
}

Case draw_case() {
    Case drawn;
    drawn.options = draw_options();
    const auto samples = *rc::gen::nonEmpty<std::vector<std::uint16_t>>();
    for (const std::uint16_t sample : samples) {
        drawn.demand.push_back(sample / 2000.0);
    }
    const int commands = *rc::gen::inRange(1, 25);
    for (int i = 0; i < commands; ++i) {
        drawn.commands.push_back({std::chrono::milliseconds(*rc::gen::inRange(0, 20'000)), *rc::gen::inRange(1, 41),
                                  *rc::gen::inRange<std::int64_t>(1, 60)});
    }
    return drawn;
}

demand::Series series_of(const Case& drawn) { return {std::chrono::seconds(3), drawn.demand}; }

/// Lives through a case and shows every instant just before and after a command.
template <class Look> World live(const Case& drawn, Look look) {
    World world(drawn.options);
    const demand::Series demand = series_of(drawn);
    for (const Command& command : drawn.commands) {
        world.advance_to(world.at() + command.after, demand);
        look(world);
        if (command.worker % 3 == 0) {
            static_cast<void>(world.remove_worker(command.worker));
        } else {
            RC_ASSERT(world.set_replicas(command.replicas));
        }
        look(world);
    }
    return world;
}

double sum_of_loads(const Snapshot& shown) {
    double sum = 0;
    for (const ReplicaLoad& replica : shown.per_replica) {
        sum += replica.load;
    }
    return sum;
}

bool is_share(CpuPercent cpu) { return cpu.value >= 0 && cpu.value <= 100; }

} // namespace

TEST_CASE("property: work is conserved to the millionth of a request", "[property]") {
    CHECK(rc::check("arrived = served + backlog + dropped", [] {
        Case drawn = draw_case();
        drawn.options.queue = QueueOptions{.length_max = *rc::gen::inRange(0, 500)};
        static_cast<void>(live(drawn, [&](const World& world) {
            const Snapshot shown = world.snapshot();
            RC_ASSERT(shown.arrived == shown.served + shown.backlog + shown.dropped);
            RC_ASSERT(shown.queue_length <= drawn.options.queue->length_max);
            RC_ASSERT(shown.queue.size() == std::min(static_cast<std::size_t>(shown.queue_length), k_shown_max));
        }));
    }));
}

TEST_CASE("property: what arrives is what demand brings", "[property]") {
    CHECK(rc::check("arrived = sum of demand * rate * step, to a millionth", [] {
        Case drawn = draw_case();
        drawn.options.queue = QueueOptions{};
        const World world = live(drawn, [](const World&) {});
        const demand::Series demand = series_of(drawn);
        double expected = 0;
        for (Instant at = k_start; at + drawn.options.step <= world.at(); at += drawn.options.step) {
            expected += demand.at(at) * drawn.options.requests_per_second * to_seconds(drawn.options.step);
        }
        const Work arrived = world.snapshot().arrived;
        const double found = static_cast<double>(arrived.requests()) + static_cast<double>(arrived.micros()) / 1e6;
        RC_ASSERT(std::abs(found - expected) <= 2e-6 + expected * 1e-12);
    }));
}

TEST_CASE("property: CPU is a share, and those that serve are among those told to run", "[property]") {
    CHECK(rc::check("bounds hold at every instant", [] {
        static_cast<void>(live(draw_case(), [](const World& world) {
            const Snapshot shown = world.snapshot();
            RC_ASSERT(is_share(shown.cpu));
            RC_ASSERT(shown.cpu == world.cpu());
            RC_ASSERT(shown.ready_replicas >= 0 && shown.ready_replicas <= shown.replicas);
            RC_ASSERT(shown.replicas >= 1 && shown.replicas <= world.options().plant.replicas_max);
            RC_ASSERT(shown.latency_ms > 0 && std::isfinite(shown.latency_ms));
            RC_ASSERT(shown.in_flight >= 0 && std::isfinite(shown.in_flight));
            RC_ASSERT(shown.memory_bytes >= world.options().memory.base_bytes);
            for (const ReplicaLoad& replica : shown.per_replica) {
                RC_ASSERT(is_share(replica.cpu));
                RC_ASSERT(replica.load >= 0);
            }
        }));
    }));
}

TEST_CASE("property: per-replica loads add up to the load, and without a backlog to demand", "[property]") {
    CHECK(rc::check("sum of loads = load", [] {
        static_cast<void>(live(draw_case(), [](const World& world) {
            const Snapshot shown = world.snapshot();
            if (shown.per_replica.empty()) {
                return;
            }
            RC_ASSERT(std::abs(sum_of_loads(shown) - shown.load) <= 1e-9 * (1 + shown.load));
            if (shown.backlog == Work()) {
                RC_ASSERT(shown.load == shown.demand);
            }
        }));
    }));
}

TEST_CASE("property: what is served is the load up to saturation", "[property]") {
    CHECK(rc::check("served = load where all can do their part, never more", [] {
        static_cast<void>(live(draw_case(), [](const World& world) {
            const Snapshot shown = world.snapshot();
            const double served = shown.served_rate_per_s / world.options().requests_per_second;
            RC_ASSERT(served <= shown.load * (1 + 1e-12));
            const auto most = static_cast<double>(shown.per_replica.size());
            RC_ASSERT(served <= most * world.options().saturation * (1 + 1e-12));
        }));
    }));
}

TEST_CASE("property: workers and replicas tell the same", "[property]") {
    CHECK(rc::check("states of workers count the replicas", [] {
        static_cast<void>(live(draw_case(), [](const World& world) {
            const Snapshot shown = world.snapshot();
            std::array<int, enum_names(WorkerState{}).size()> count{};
            for (const Worker& worker : shown.workers) {
                ++count[static_cast<std::size_t>(worker.state)];
                RC_ASSERT(worker.created_at <= shown.at);
                RC_ASSERT(!worker.last_service_at ||
                          (*worker.last_service_at <= shown.at && *worker.last_service_at >= worker.created_at));
                RC_ASSERT((worker.sessions > 0) <=
                          (worker.state == WorkerState::busy || worker.state == WorkerState::draining));
            }
            const auto of = [&](WorkerState state) { return count[static_cast<std::size_t>(state)]; };
            RC_ASSERT(of(WorkerState::free) + of(WorkerState::busy) == shown.ready_replicas);
            RC_ASSERT(of(WorkerState::starting) == shown.replicas - shown.ready_replicas);
            RC_ASSERT(of(WorkerState::draining) == shown.draining_replicas);
        }));
    }));
}

TEST_CASE("property: more replicas never raise CPU", "[property]") {
    // Under IP hash they may: another count moves clients, and one that shared a saturated replica may get its own.
    CHECK(rc::check("one replica more from the start, no more CPU at any time", [] {
        Case drawn = draw_case();
        drawn.options.balancer.balancing = *rc::gen::element(Balancing::round_robin, Balancing::least_connections);
        Case more = drawn;
        ++more.options.plant.replicas;
        World small(drawn.options);
        World large(more.options);
        const demand::Series demand = series_of(drawn);
        for (const Command& command : drawn.commands) {
            small.advance_to(small.at() + command.after, demand);
            large.advance_to(small.at(), demand);
            RC_ASSERT(large.cpu().value <= small.cpu().value);
        }
    }));
}

TEST_CASE("property: a world is a pure function of its options, demand and commands", "[property]") {
    CHECK(rc::check("the same again, and however often it is looked at", [] {
        const Case drawn = draw_case();
        const World once = live(drawn, [](const World&) {});
        const World again = live(drawn, [](const World&) {});
        RC_ASSERT(once.snapshot() == again.snapshot());

        World often(drawn.options);
        const demand::Series demand = series_of(drawn);
        const Duration pause = std::chrono::milliseconds(*rc::gen::inRange(100, 3000));
        for (const Command& command : drawn.commands) {
            const Instant until = often.at() + command.after;
            while (often.at() < until) {
                often.advance_to(std::min(until, often.at() + pause), demand);
            }
            if (command.worker % 3 == 0) {
                static_cast<void>(often.remove_worker(command.worker));
            } else {
                RC_ASSERT(often.set_replicas(command.replicas));
            }
        }
        often.advance_to(once.at(), demand); // a first advance, where no time passed before the first command
        RC_ASSERT(once.snapshot() == often.snapshot());
    }));
}
