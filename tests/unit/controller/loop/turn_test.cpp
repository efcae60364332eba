#include "controller/loop/turn.hpp"

#include "controller/policy/policy.hpp"
#include "controller/policy/proportional.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/scripted_app.hpp"

using namespace scaleit;
using namespace scaleit::loop;
using scaleit::test::ScriptedApp;

namespace {

Tick turn(ScriptedApp& app, TurnState& state, const TurnOptions& options = {}) {
    policy::Proportional policy;
    return take_turn(TurnTime{3, from_ns(3'000)}, options, state, app, policy, app);
}

} // namespace

TEST_CASE("turn: writes a change and remembers what it set", "[loop]") {
    ScriptedApp app({ScriptedApp::seen(0.96, 10)});
    TurnState state;
    const Tick tick = turn(app, state);
    CHECK(tick.index == 3);
    CHECK(tick.at == from_ns(3'000));
    CHECK(tick.observation->at == from_ns(3'000));
    CHECK(tick.decision.desired() == 12);
    CHECK(tick.write.outcome == WriteOutcome::applied);
    CHECK(app.writes == std::vector<int>{12});
    CHECK(state.last_replicas == 12);
}

TEST_CASE("turn: writes nothing where the count is right", "[loop]") {
    ScriptedApp app({ScriptedApp::seen(0.80, 10)});
    TurnState state;
    CHECK(turn(app, state).write.outcome == WriteOutcome::not_needed);
    CHECK(app.writes.empty());
}

TEST_CASE("turn: holds without data, and never writes", "[loop]") {
    ScriptedApp app({ScriptedApp::failed({FailureKind::http_status, 503})});
    TurnState state{0, 10};
    const Tick tick = turn(app, state);
    CHECK(tick.observation.error() == Failure{FailureKind::http_status, 503});
    CHECK_FALSE(tick.decision.desired().has_value());
    CHECK(tick.decision.reason() == Reason::no_data);
    CHECK(tick.write.outcome == WriteOutcome::not_needed);
    CHECK(app.writes.empty());
    CHECK(state.failed_in_a_row == 1);
}

TEST_CASE("turn: a dry run decides and sends no write", "[loop]") {
    ScriptedApp app({ScriptedApp::seen(0.96, 10)});
    TurnState state;
    const Tick tick = turn(app, state, {WriteMode::dry_run, 5, std::nullopt});
    CHECK(tick.decision.desired() == 12);
    CHECK(tick.write.outcome == WriteOutcome::dry_run);
    CHECK(app.writes.empty());
    CHECK(state.last_replicas == 10);
}

TEST_CASE("turn: a failed write is counted and leaves the last known count", "[loop]") {
    ScriptedApp app({ScriptedApp::seen(0.96, 10)});
    app.write_failure = Failure{FailureKind::timeout, 0};
    TurnState state;
    const Tick tick = turn(app, state);
    CHECK(tick.write == Write{WriteOutcome::failed, {FailureKind::timeout, 0}});
    CHECK(tick.failed_calls.by_kind[static_cast<std::size_t>(FailureKind::timeout)] == 1);
    CHECK(state.last_replicas == 10);
}

TEST_CASE("turn: replicas changed by another hand are the new truth", "[loop]") {
    ScriptedApp app({ScriptedApp::seen(0.80, 10), ScriptedApp::seen(0.80, 4)});
    TurnState state;
    static_cast<void>(turn(app, state));
    static_cast<void>(turn(app, state));
    CHECK(state.last_replicas == 4);
    CHECK(app.writes.empty());
}

TEST_CASE("turn: degraded, it applies the fallback once and only upwards", "[loop]") {
    const Failure down{FailureKind::refused, 0};
    ScriptedApp app(
        {ScriptedApp::failed(down), ScriptedApp::failed(down), ScriptedApp::failed(down), ScriptedApp::seen(0.80, 20)});
    TurnState state{0, 10};
    const TurnOptions options{WriteMode::apply, 2, 15};
    CHECK_FALSE(turn(app, state, options).decision.desired().has_value());
    const Tick second = turn(app, state, options);
    CHECK(state.degraded(options));
    CHECK(second.decision.reason() == Reason::fallback);
    CHECK(app.writes == std::vector<int>{15});
    CHECK(turn(app, state, options).write.outcome == WriteOutcome::not_needed);
    static_cast<void>(turn(app, state, options));
    CHECK_FALSE(state.degraded(options));

    TurnState large{5, 40};
    ScriptedApp blind({ScriptedApp::failed(down)});
    CHECK(turn(blind, large, options).decision.desired() == 40);
    CHECK(blind.writes.empty());
}

TEST_CASE("turn: the fallback stays within the policy's bounds, and takes nothing away", "[loop]") {
    const Failure down{FailureKind::refused, 0};
    const auto asked_for = [&](TurnState state, int fallback) {
        ScriptedApp app({ScriptedApp::failed(down)});
        policy::Proportional policy;
        policy.config.bounds = {3, 10};
        const Tick tick = take_turn(TurnTime{}, {WriteMode::apply, 1, fallback}, state, app, policy, app);
        return tick.decision.steps().back();
    };
    CHECK(asked_for({0, 5}, 50) == Step{Reason::bounds_max, 10});
    CHECK(asked_for({0, std::nullopt}, 50) == Step{Reason::bounds_max, 10});
    CHECK(asked_for({0, 5}, 10) == Step{Reason::fallback, 10});
    CHECK(asked_for({0, 2}, 1) == Step{Reason::bounds_min, 3});
    CHECK(asked_for({0, 14}, 50) == Step{Reason::bounds_max, 14}); // somebody else's fourteen: less is not safe blind
    CHECK(asked_for({0, 14}, 5) == Step{Reason::fallback, 14});
}

TEST_CASE("turn: workers that the policy names go by name, as many as the decision has it", "[loop]") {
    struct Naming {
        Decision decision;
        std::vector<std::int64_t> named;
        [[nodiscard]] Decision decide(const Observation&) const { return decision; }
        [[nodiscard]] std::span<const std::int64_t> stops() const { return named; }
    };
    const auto stopped_by = [](Naming policy) {
        ScriptedApp app({ScriptedApp::seen(0.5, 5)});
        TurnState state;
        CHECK(take_turn(TurnTime{}, {}, state, app, policy, app).write.outcome == WriteOutcome::applied);
        CHECK(app.writes == std::vector<int>{*policy.decision.desired()});
        return app.stopped;
    };
    CHECK(stopped_by({{Reason::workers_idle, 3}, {9, 8}}) == std::vector<std::int64_t>{9, 8});
    Decision raised(Reason::workers_idle, 3);
    raised.then(Reason::flap_guard, 4);
    CHECK(stopped_by({raised, {9, 8}}) == std::vector<std::int64_t>{9});
    CHECK(stopped_by({{Reason::workers_idle, 2}, {9, 8}}).empty()); // too few are named: any will do
    CHECK(stopped_by({{Reason::queue_long, 7}, {9, 8}}).empty());
}
