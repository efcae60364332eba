#include "controller/loop/steered_policy.hpp"

#include "controller/loop/turn.hpp"
#include "controller/policy/manifest.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/observations.hpp"
#include "tests/support/scripted_app.hpp"
#include "tests/support/scripted_steering.hpp"

using namespace scaleit;
using namespace scaleit::loop;
using scaleit::test::ScriptedApp;
using scaleit::test::ScriptedSteering;
using scaleit::test::seen;
using Steps = std::vector<Step>;

namespace {

Steps steps_of(const Decision& decision) { return {decision.steps().begin(), decision.steps().end()}; }

/// What the ratio rule (target 0.80, 2 to 20 replicas) under one directive makes of ten replicas.
Steps decided(const Directive& directive, int percent) {
    ScriptedSteering steering({directive});
    policy::Proportional policy;
    policy.config.bounds = {2, 20};
    SteeredPolicy steered(policy, &steering);
    return steps_of(steered.decide(seen(0, percent, 10)));
}

} // namespace

TEST_CASE("steered policy: without an order the policy decides", "[loop]") {
    CHECK(decided({}, 96) == Steps{{Reason::proportional, 12}});
    policy::Proportional alone;
    SteeredPolicy unsteered(alone, nullptr);
    CHECK(unsteered.decide(seen(0, 96, 10)) == alone.decide(seen(0, 96, 10)));
}

TEST_CASE("steered policy: what is stopped stays as it is, whatever its share", "[loop]") {
    CHECK(decided({.running = false}, 96) == Steps{{Reason::paused, 10}});
    CHECK(decided({.running = false, .share = 3}, 96) == Steps{{Reason::paused, 10}});
}

TEST_CASE("steered policy: a count set by hand is the decision, within the bounds", "[loop]") {
    CHECK(decided({.manual = ManualCount{5, "because"}}, 96) == Steps{{Reason::manual, 5}});
    CHECK(decided({.running = false, .manual = ManualCount{5, ""}}, 96) == Steps{{Reason::manual, 5}});
    CHECK(decided({.manual = ManualCount{1, ""}}, 96) == Steps{{Reason::manual, 1}, {Reason::bounds_min, 2}});
    CHECK(decided({.manual = ManualCount{99, ""}, .share = 7}, 96) ==
          Steps{{Reason::manual, 99}, {Reason::bounds_max, 20}, {Reason::share, 7}});
}

TEST_CASE("steered policy: a share cuts, below the minimum too, but never to nothing", "[loop]") {
    CHECK(decided({.share = 12}, 96) == Steps{{Reason::proportional, 12}});
    CHECK(decided({.share = 11}, 96) == Steps{{Reason::proportional, 12}, {Reason::share, 11}});
    CHECK(decided({.share = 0}, 96) == Steps{{Reason::proportional, 12}, {Reason::share, 1}});
}

TEST_CASE("steered policy: a share cuts where the policy has no opinion", "[loop]") {
    ScriptedSteering steering({Directive{.share = 6}});
    SteeredPolicy steered(*policy::default_policy("memory"), &steering); // and nobody knows the memory
    CHECK(steps_of(steered.decide(seen(0, 50, 10))) == Steps{{Reason::share, 6}});
    CHECK(steps_of(steered.decide(seen(0, 50, 6))).empty());
}

TEST_CASE("steered policy: what a share leaves of a change starts the policy's cooldown", "[loop]") {
    ScriptedSteering steering({Directive{.share = 12}, Directive{}});
    SteeredPolicy steered(*policy::with_overrides(*policy::default_policy("cpu"), {.max = 100}), &steering);
    CHECK(steps_of(steered.decide(seen(0, 90, 10))) == Steps{{Reason::threshold_high, 15}, {Reason::share, 12}});
    CHECK(steered.decide(seen(15, 90, 12)).reason() == Reason::cooldown);
}

TEST_CASE("steered policy: a share that turns a change around is no change of the policy", "[loop]") {
    ScriptedSteering steering({Directive{.share = 8}, Directive{}});
    SteeredPolicy steered(*policy::with_overrides(*policy::default_policy("cpu"), {.max = 100}), &steering);
    CHECK(steps_of(steered.decide(seen(0, 90, 10))) == Steps{{Reason::threshold_high, 15}, {Reason::share, 8}});
    CHECK(steered.decide(seen(15, 90, 8)).desired() == 12);
}

TEST_CASE("steered policy: a share takes the last place in a full chain", "[loop]") {
    Decision full;
    for (std::size_t i = 0; i < Decision::k_steps_max; ++i) {
        full.then(Reason::fallback, 9);
    }
    ScriptedSteering steering({Directive{.share = 6}});
    SteeredPolicy steered(policy::Proportional{}, &steering);
    const Decision cut = steered.without_data(full, 3);
    CHECK(cut.steps().size() == Decision::k_steps_max);
    CHECK(cut.desired() == 6);
    CHECK(cut.reason() == Reason::share);
}

TEST_CASE("steered policy: without a directive, or with one that is no policy, it holds", "[loop]") {
    ScriptedSteering steering(
        {tl::unexpected<Failure>(Failure{FailureKind::bad_shape}), Directive{.manifest = "nonsense"}});
    SteeredPolicy steered(policy::Proportional{}, &steering);
    CHECK(steps_of(steered.decide(seen(0, 96, 10))).empty());
    CHECK(steps_of(steered.decide(seen(1, 96, 10))).empty());
    CHECK(steering.looks == 2);
}

TEST_CASE("steered policy: without data nothing is written unless the automation runs, and within its share",
          "[loop]") {
    const Decision fallback(Reason::fallback, 9);
    const auto becomes = [&](const Directive& directive, std::optional<int> present = 3) {
        ScriptedSteering steering({directive});
        return steps_of(SteeredPolicy(policy::Proportional{}, &steering).without_data(fallback, present));
    };
    CHECK(becomes({}) == Steps{{Reason::fallback, 9}});
    CHECK(becomes({.running = false}).empty());
    CHECK(becomes({.manual = ManualCount{5, ""}}).empty());
    CHECK(becomes({.share = 4}) == Steps{{Reason::fallback, 9}, {Reason::share, 4}});
    CHECK(becomes({.share = 4}, std::nullopt) == Steps{{Reason::fallback, 9}, {Reason::share, 4}});
    ScriptedSteering steering({Directive{.share = 4}});
    CHECK(steps_of(SteeredPolicy(policy::Proportional{}, &steering).without_data({}, 3)).empty());
}

TEST_CASE("steered policy: without data a share takes nothing of what was last seen", "[loop]") {
    const auto becomes = [](int fallback, int share) { // of six
        ScriptedSteering steering({Directive{.share = share}});
        return steps_of(
            SteeredPolicy(policy::Proportional{}, &steering).without_data(Decision(Reason::fallback, fallback), 6));
    };
    CHECK(becomes(6, 4) == Steps{{Reason::fallback, 6}});
    CHECK(becomes(9, 4) == Steps{{Reason::fallback, 9}, {Reason::share, 6}});
    CHECK(becomes(9, 0) == Steps{{Reason::fallback, 9}, {Reason::share, 6}});
    CHECK(becomes(9, 7) == Steps{{Reason::fallback, 9}, {Reason::share, 7}});
}

TEST_CASE("steered policy: without data the bounds of the policy in force hold", "[loop]") {
    const Decision fallback(Reason::fallback, 50);
    policy::Proportional wide;
    policy::Proportional narrow;
    narrow.config.bounds = {1, 10};
    CHECK(steps_of(SteeredPolicy(narrow, nullptr).without_data(fallback, 5)) ==
          Steps{{Reason::fallback, 50}, {Reason::bounds_max, 10}});
    ScriptedSteering steering({Directive{.manifest = policy::to_manifest(narrow)}});
    CHECK(steps_of(SteeredPolicy(wide, &steering).without_data(fallback, 5)) ==
          Steps{{Reason::fallback, 50}, {Reason::bounds_max, 10}});
}

TEST_CASE("steered policy: another manifest replaces the policy; one of the same kind goes on in its state", "[loop]") {
    policy::TargetAverage begun;
    const std::string tighter = policy::to_manifest([] {
        policy::TargetAverage other;
        other.config.target = 0.7;
        return policy::Policy(other);
    }());
    const std::string memory = policy::to_manifest(*policy::default_policy("memory"));
    ScriptedSteering steering({Directive{}, Directive{.manifest = tighter}, Directive{.manifest = memory}});
    SteeredPolicy steered(begun, &steering);
    static_cast<void>(steered.decide(seen(0, 86, 10)));
    const auto reached = std::get<policy::TargetAverage>(steered.policy()).state;
    CHECK(reached.error_ppm == 60'000);
    CHECK(steering.looked_for.empty());

    static_cast<void>(steered.decide(seen(1, 75, 10)));
    const auto& tight = std::get<policy::TargetAverage>(steered.policy());
    CHECK(tight.config.target == 0.7);
    CHECK(tight.state.error_ppm == 60'000 + 50'000);

    static_cast<void>(steered.decide(seen(2, 75, 10)));
    CHECK(std::holds_alternative<policy::MemoryLoad>(steered.policy()));
    CHECK(steering.looked_for.back().metrics);
}

TEST_CASE("steered policy: workers are named only where the policy decided", "[loop]") {
    Signals signals;
    signals.queued_while_busy = 0;
    signals.workers = {{{7, WorkerState::free, 0, k_start, k_start}, {8, WorkerState::free, 0, k_start, k_start}}};
    const test::Seen idle(seen(1000, 0, 3), signals);
    ScriptedSteering steering({Directive{}, Directive{.manual = ManualCount{1, ""}}});
    SteeredPolicy steered(*policy::default_policy("queue"), &steering);
    CHECK(steered.decide(idle).desired() < 3);
    CHECK_FALSE(steered.stops().empty());
    CHECK(steered.decide(idle).desired() == 1);
    CHECK(steered.stops().empty());
}
