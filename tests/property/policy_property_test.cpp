// What holds for every policy: it stays within its bounds, does nothing without data, answers by its arguments alone,
// and its state survives JSON. And for those that rise with what they follow: more of it never asks for fewer.
#include "controller/policy/manifest.hpp"
#include "controller/policy/state_codec.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/observations.hpp"

#include <rapidcheck.h>

using namespace scaleit;
using namespace scaleit::policy;
using scaleit::test::Seen;

namespace {

Policy draw_policy() {
    std::vector<std::string> names = policy_names();
    std::erase_if(names, [](const std::string& name) { return name == "hpa" || name == "keda"; }); // on their own
    Policy policy = *default_policy(*rc::gen::elementOf(names));
    std::visit(
        [](auto& instance) {
            const int min = *rc::gen::inRange(1, 6);
            instance.config.bounds = {min, min + *rc::gen::inRange(0, 40)};
            if (*rc::gen::inRange(0, 4) == 0) {
                instance.flap_guard = FlapGuard{.out_threshold = *rc::gen::inRange(1, 101) / 100.0};
            }
        },
        policy);
    return policy;
}

Signals draw_signals(Instant now) {
    Signals signals;
    for (const char* const name : {"memory", "request_rate"}) {
        if (*rc::gen::inRange(0, 4) > 0) {
            signals.metrics.push_back({name, MetricScope::average, *rc::gen::inRange(0, 2000) / 1000.0});
        }
    }
    if (*rc::gen::inRange(0, 4) > 0) {
        signals.queued_while_busy = *rc::gen::inRange(0, 10);
    }
    if (*rc::gen::inRange(0, 4) > 0) {
        std::vector<Worker>& workers = signals.workers.emplace();
        for (int id = 1; id <= *rc::gen::inRange(0, 8); ++id) {
            const auto state = static_cast<WorkerState>(*rc::gen::inRange(0, 4));
            workers.push_back({id, state, 0, k_start, now - std::chrono::seconds(*rc::gen::inRange(0, 120))});
        }
    }
    return signals;
}

std::vector<Seen> draw_life() {
    std::vector<Seen> life;
    Instant now = k_start;
    for (int tick = 0; tick < *rc::gen::inRange(1, 60); ++tick) {
        now += std::chrono::seconds(*rc::gen::inRange(1, 400));
        life.emplace_back(Observation{now, *rc::gen::inRange(0, 101) / 100.0, *rc::gen::inRange(1, 60)},
                          draw_signals(now));
    }
    return life;
}

Decision decide_on(Policy& policy, const Observation& observation) {
    return std::visit([&](auto& instance) { return instance.decide(observation); }, policy);
}

} // namespace

TEST_CASE("property: a decision is within the policy's bounds", "[property]") {
    CHECK(rc::check("min <= desired <= max; a queue above its maximum shrinks by idleness alone", [] {
        Policy policy = draw_policy();
        const Bounds bounds = aim_of(policy).bounds;
        for (const Seen& seen : draw_life()) {
            const Observation& observation = seen;
            const std::optional<int> desired = decide_on(policy, observation).desired();
            const bool queue = std::holds_alternative<QueueLength>(policy);
            RC_ASSERT(!desired || *desired >= bounds.min);
            RC_ASSERT(!desired || *desired <= std::max(bounds.max, queue ? observation.replicas : 0));
        }
    }));
}

TEST_CASE("property: without the signals a policy needs it never scales in", "[property]") {
    CHECK(rc::check("a missing metric, queue or list of workers only ever allows more", [] {
        Policy policy = draw_policy();
        if (!needs(policy).any()) {
            return;
        }
        std::visit([](auto& instance) { instance.config.bounds.max = 100; }, policy);
        for (const Seen& seen : draw_life()) {
            Observation blind = seen;
            blind.signals = nullptr;
            const std::optional<int> desired = decide_on(policy, blind).desired();
            RC_ASSERT(!desired || *desired >= blind.replicas);
        }
    }));
}

TEST_CASE("property: a decision depends on configuration, state and observation alone", "[property]") {
    CHECK(rc::check("copies that are asked in turn decide as one that is asked alone", [] {
        const Policy policy = draw_policy();
        const std::vector<Seen> life = draw_life();
        Policy alone = policy;
        std::vector<Decision> expected;
        for (const Seen& seen : life) {
            expected.push_back(decide_on(alone, seen));
        }
        Policy first = policy;
        Policy second = policy;
        for (std::size_t i = 0; i < life.size(); ++i) {
            RC_ASSERT(decide_on(first, life[i]) == expected[i]);
            RC_ASSERT(decide_on(second, life[i]) == expected[i]);
        }
        RC_ASSERT(first == alone && second == alone);
    }));
}

TEST_CASE("property: a policy's state and its manifest survive JSON", "[property]") {
    CHECK(rc::check("read back, they are equal", [] {
        const Policy fresh = draw_policy();
        Policy lived = fresh;
        for (const Seen& seen : draw_life()) {
            static_cast<void>(decide_on(lived, seen));
        }
        const Result<Policy> read = with_state(fresh, state_to_json(lived), "state");
        RC_ASSERT(read.has_value());
        RC_ASSERT(*read == lived);
        const Result<Policy> manifest = read_manifest(to_manifest(lived), "manifest");
        RC_ASSERT(manifest.has_value());
        RC_ASSERT(*manifest == fresh);
    }));
}

TEST_CASE("property: predictive never asks for less than the reactive rule, bounds aside", "[property]") {
    CHECK(rc::check("desired >= min(reactive, max)", [] {
        Predictive policy;
        policy.config.slots = *rc::gen::inRange(1, 50);
        policy.config.season = std::chrono::minutes(*rc::gen::inRange(1, 600));
        policy.config.ahead = policy.config.season * *rc::gen::inRange(0, 11) / 10;
        policy.config.target = *rc::gen::inRange(20, 96) / 100.0;
        policy.config.down_damping = *rc::gen::inRange(0, 100) / 100.0;
        RC_PRE(!flaw(policy.config));
        for (const Seen& seen : draw_life()) {
            const Observation& observation = seen;
            const int reactive = reactive_replicas(policy.config, observation);
            RC_ASSERT(*policy.decide(observation).desired() >= std::min(reactive, policy.config.bounds.max));
        }
    }));
}

TEST_CASE("property: rules without a memory rise with the CPU", "[property]") {
    CHECK(rc::check("in the same state, more CPU never asks for fewer replicas", [] {
        const auto fresh =
            *rc::gen::elementOf(std::vector<std::string>{"proportional", "threshold", "cpu", "aws-step", "predictive"});
        const int replicas = *rc::gen::inRange(1, 60);
        std::optional<int> before;
        for (int percent = 0; percent <= 100; ++percent) {
            Policy policy = *default_policy(fresh);
            const std::optional<int> desired = decide_on(policy, test::seen(0, percent, replicas)).desired();
            RC_ASSERT(desired.has_value());
            RC_ASSERT(!before || *desired >= *before);
            before = desired;
        }
    }));
}
