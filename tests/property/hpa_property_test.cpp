// What holds for hpa and keda whatever they are told: bounds, no decision without data, monotony, purity, and a state
// that survives the way through JSON.
#include "controller/policy/manifest.hpp"
#include "controller/policy/state_codec.hpp"
#include "tests/support/catch.hpp"

#include <rapidcheck.h>

using namespace scaleit;
using namespace scaleit::policy;

namespace {

HpaRules draw_rules() {
    HpaRules rules;
    rules.select = *rc::gen::element(HpaSelect::max, HpaSelect::max, HpaSelect::min, HpaSelect::disabled);
    if (*rc::gen::arbitrary<bool>()) {
        rules.stabilization = std::chrono::seconds(*rc::gen::inRange(0, 400));
    }
    const int rates = *rc::gen::inRange(1, 4);
    for (int i = 0; i < rates; ++i) {
        rules.rates.push_back({*rc::gen::element(HpaRateType::pods, HpaRateType::percent), *rc::gen::inRange(1, 200),
                               std::chrono::seconds(*rc::gen::inRange(1, 200))});
    }
    return rules;
}

HpaConfig draw_hpa() {
    HpaConfig config;
    config.generation = *rc::gen::element(HpaGeneration::v1_20, HpaGeneration::v1_33);
    config.metrics[0].utilization_percent = *rc::gen::inRange(1, 120);
    config.bounds.min = *rc::gen::inRange(1, 10);
    config.bounds.max = config.bounds.min + *rc::gen::inRange(0, 50);
    config.tolerance = *rc::gen::inRange(0, 30) / 100.0;
    config.downscale_stabilization = std::chrono::seconds(*rc::gen::inRange(0, 400));
    if (*rc::gen::arbitrary<bool>()) {
        config.behavior = HpaBehavior{draw_rules(), draw_rules()};
    }
    return config;
}

/// The queue may be without a figure.
KedaConfig draw_keda() {
    KedaConfig config;
    config.hpa = draw_hpa();
    HpaMetric queue;
    queue.source = HpaSource::external;
    queue.name = queue.signal = "queue_length";
    queue.target = HpaTarget::average_value;
    queue.value_milli = *rc::gen::inRange(1, 20'000);
    config.hpa.metrics.push_back(queue);
    config.activations_milli = {0, *rc::gen::inRange<std::int64_t>(0, 10'000)};
    config.bounds.min = *rc::gen::inRange(0, 4);
    config.bounds.max = std::max(config.bounds.min, 1) + *rc::gen::inRange(0, 50);
    if (config.bounds.min > 0 && *rc::gen::arbitrary<bool>()) {
        config.idle = 0;
    }
    config.cooldown = std::chrono::seconds(*rc::gen::inRange(0, 200));
    config.polling = std::chrono::seconds(*rc::gen::inRange(0, 60));
    if (*rc::gen::arbitrary<bool>()) {
        config.fallback = KedaFallback{*rc::gen::inRange(0, 4), *rc::gen::inRange(0, 20),
                                       static_cast<KedaFallbackBehavior>(*rc::gen::inRange(0, 4))};
    }
    config.align();
    return config;
}

Policy draw_policy() {
    if (*rc::gen::arbitrary<bool>()) {
        return Hpa{draw_hpa(), {}};
    }
    return Keda{draw_keda(), {}};
}

/// What one tick shows, with room for its signals.
struct Shown {
    Observation observation;
    Signals signals;
};

/// So many ticks; the counts are those that a policy set, or what somebody else did.
std::vector<Shown> draw_ticks() {
    std::vector<Shown> ticks(*rc::gen::inRange<std::size_t>(1, 60));
    Instant at = k_start;
    for (Shown& tick : ticks) {
        at += std::chrono::seconds(*rc::gen::inRange(1, 60));
        tick.observation = {at, *rc::gen::inRange(0, 101) / 100.0, *rc::gen::inRange(1, 70)};
        if (*rc::gen::inRange(0, 3) > 0) {
            tick.signals.metrics.push_back({"queue_length", MetricScope::total, *rc::gen::inRange(0, 500) / 2.0});
        }
    }
    return ticks;
}

/// Shows a policy one tick.
Decision show(Policy& policy, const Shown& tick) {
    Observation seen = tick.observation;
    seen.signals = &tick.signals;
    return std::visit([&](auto& instance) { return instance.decide(seen); }, policy);
}

} // namespace

TEST_CASE("property: what hpa and keda want lies within their bounds", "[property]") {
    CHECK(rc::check("desired within bounds", [] {
        Policy policy = draw_policy();
        const Bounds bounds = aim_of(policy).bounds;
        const bool may_idle = std::holds_alternative<Keda>(policy); // below the minimum, down to the floor
        int replicas = *rc::gen::inRange(1, 70);
        for (Shown& tick : draw_ticks()) {
            tick.observation.replicas = replicas;
            const std::optional<int> desired = show(policy, tick).desired();
            replicas = desired.value_or(replicas);
            RC_ASSERT(!desired || (*desired >= (may_idle ? 1 : bounds.min) && *desired <= bounds.max));
        }
    }));
}

TEST_CASE("property: without data hpa decides nothing but what its bounds do", "[property]") {
    CHECK(rc::check("no figure, no decision", [] {
        HpaConfig config = draw_hpa();
        config.metrics[0].signal = "nothing";
        Policy policy = Hpa{config, {}};
        for (const Shown& tick : draw_ticks()) {
            const Decision decision = show(policy, tick);
            const int replicas = tick.observation.replicas;
            RC_ASSERT(decision.desired().has_value() == (replicas < config.bounds.min || replicas > config.bounds.max));
        }
    }));
}

TEST_CASE("property: more demand never makes hpa propose less", "[property]") {
    CHECK(rc::check("monotone in cpu", [] {
        const HpaConfig config = draw_hpa();
        const int replicas = *rc::gen::inRange(1, 100);
        int before = 0;
        for (int percent = 0; percent <= 100; ++percent) {
            const auto proposed = hpa::recommend(config, Observation{k_start, percent / 100.0, replicas});
            RC_ASSERT(proposed && proposed->replicas >= before);
            before = proposed->replicas;
        }
    }));
}

TEST_CASE("property: a decision depends on nothing but its arguments", "[property]") {
    CHECK(rc::check("same arguments, same answer, whatever is asked in between", [] {
        Policy policy = draw_policy();
        Policy other = draw_policy();
        const std::vector<Shown> ticks = draw_ticks();
        for (const Shown& tick : ticks) {
            Policy twin = policy;
            const Decision decision = show(policy, tick);
            static_cast<void>(show(other, ticks.front()));
            RC_ASSERT(show(twin, tick) == decision);
            RC_ASSERT(twin == policy);
        }
    }));
}

TEST_CASE("property: configurations and states survive the way through JSON", "[property]") {
    CHECK(rc::check("what is written reads back equal", [] {
        const Policy fresh = draw_policy();
        const Result<Policy> read = read_manifest(to_manifest(fresh), "again");
        RC_ASSERT(read.has_value() && *read == fresh);
        Policy lived = fresh;
        for (const Shown& tick : draw_ticks()) {
            static_cast<void>(show(lived, tick));
        }
        const Result<Policy> again = with_state(fresh, state_to_json(lived), "state");
        RC_ASSERT(again.has_value() && *again == lived);
    }));
}
