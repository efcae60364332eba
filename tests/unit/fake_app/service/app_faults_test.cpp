// Faults that need the app's own memory, and how faults are counted.
#include "controller/loop/app_codec.hpp"
#include "tests/unit/fake_app/service/world_fixture.hpp"

namespace scaleit::fake_app {

namespace {

using namespace std::chrono_literals;
using fault::CallKind;
using fault::FaultKind;

FakeAppOptions with(FaultKind kind, std::vector<std::uint64_t> calls, Duration time = {}) {
    fault::Rule rule;
    rule.fault = kind;
    rule.time.max = time;
    rule.when.at = std::move(calls);
    rule.reads = kind == FaultKind::stale_status;
    return {.world = {}, .faults = {fault::FaultSpec{{rule}, 0}, Seed{1}}};
}

/// The replicas in the next status.
int shown(World& world) { return loop::read_status(world.poll(), k_start)->replicas; }

} // namespace

TEST_CASE("app faults: a stale status repeats the last fresh one, whatever happened since", "[fake_app][fault]") {
    World world(with(FaultKind::stale_status, {0, 2, 3}), {1, 2, 3, 4, 5});
    std::vector<double> seen;
    for (int i = 0; i < 5; ++i) {
        seen.push_back(loop::read_status(world.poll(), k_start)->cpu);
        static_cast<void>(world.put(R"({"replicas":10})"));
    }
    CHECK(seen == std::vector<double>{0.1, 0.2, 0.2, 0.2, 0.5});
}

TEST_CASE("app faults: a lost write changes nothing, a denied one does its work", "[fake_app][fault]") {
    World lost(with(FaultKind::write_lost, {0}));
    CHECK(lost.put(R"({"replicas":3})")->status == 204);
    CHECK(shown(lost) == 10);
    World denied(with(FaultKind::write_error, {0}));
    CHECK(denied.put(R"({"replicas":3})")->status == 500);
    CHECK(shown(denied) == 3);
}

TEST_CASE("app faults: a late write is done when it is due, over what came after it", "[fake_app][fault]") {
    World world(with(FaultKind::write_late, {0, 1}, 150s));
    CHECK(world.put(R"({"replicas":3})")->status == 204); // minute 0, due at 2:30
    CHECK(shown(world) == 10);                            // minute 0
    CHECK(shown(world) == 10);                            // minute 1
    CHECK(world.put(R"({"replicas":4})")->status == 204); // minute 1, due at 3:30
    CHECK(world.put(R"({"replicas":5})")->status == 204); // at once
    CHECK(shown(world) == 5);                             // minute 2
    CHECK(shown(world) == 3);                             // minute 3
    CHECK(shown(world) == 4);                             // minute 4
    CHECK(world.put(R"({"replicas":0})")->status == 400);
}

TEST_CASE("app faults: cut and delayed writes were done all the same", "[fake_app][fault]") {
    const FaultKind kind = GENERATE(FaultKind::latency, FaultKind::slow_drip, FaultKind::truncated,
                                    FaultKind::reset_before_body, FaultKind::reset_after_body);
    World world(with(kind, {0}, 1min));
    INFO(name(kind));
    CHECK(world.put(R"({"replicas":3})").has_value() == (kind == FaultKind::reset_after_body));
    CHECK(shown(world) == 3);
}

TEST_CASE("app faults: the faults counted are those that clients saw", "[fake_app][fault]") {
    // All kinds at once, each with its own chance; a client tells them apart by what it sees.
    fault::FaultSpec spec;
    for (std::size_t i = 0; i < fault::k_fault_kinds; ++i) {
        fault::Rule rule;
        rule.fault = static_cast<FaultKind>(i);
        rule.when.probability = 0.02;
        rule.time.max = 1h;
        spec.rules.push_back(rule);
    }
    World world({.world = {}, .faults = {spec, Seed{8}}}, {5});
    fault::Injector same(spec, Seed{8});
    fault::FaultCounts seen;
    for (int call = 0; call < 3000; ++call) {
        const bool read = call % 2 == 0;
        const Outcome outcome = read ? world.poll() : world.put(R"({"replicas":10})");
        const std::optional<fault::Fault> fault = same.next(read ? CallKind::read : CallKind::write, world.time.now());
        const bool well =
            read ? loop::read_status(outcome, k_start).has_value() : loop::read_replicas(outcome).has_value();
        const bool looks_well = !fault || fault->kind == FaultKind::reset_after_body ||
                                fault->kind == FaultKind::stale_status || fault->kind == FaultKind::write_lost ||
                                fault->kind == FaultKind::write_late;
        REQUIRE(well == looks_well);
        if (fault) {
            seen.add(fault->kind);
        }
    }
    CHECK(world.app.served().faults == seen);
    for (std::size_t i = 0; i < fault::k_fault_kinds; ++i) {
        INFO(name(static_cast<FaultKind>(i)));
        CHECK(seen.by_kind[i] > 0);
    }
}

} // namespace scaleit::fake_app
