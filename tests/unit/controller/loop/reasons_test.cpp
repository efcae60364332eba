// Every reason of the closed enum is reached: a table of short runs, each for the reasons it names. A reason that no
// run reaches, a new one without a row here above all, fails the test.
#include "controller/loop/steered_policy.hpp"
#include "controller/loop/turn.hpp"
#include "controller/policy/manifest.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/observations.hpp"
#include "tests/support/scripted_steering.hpp"

#include <fmt/format.h>
#include <functional>
#include <set>

using namespace scaleit;
using scaleit::test::at_s;
using scaleit::test::Seen;
using scaleit::test::seen;

namespace {

/// One look at the app; nothing where it failed.
using Look = std::optional<Seen>;

struct Run {
    std::string spec; ///< of a manifest
    std::vector<Look> looks;
    std::set<Reason> reasons; ///< that it must reach; it may reach others
    loop::TurnOptions turn{};
    std::vector<Directive> directives{}; ///< one a look, the last one repeats; none: the policy alone
};

struct Script {
    const Look& look;
    [[nodiscard]] Reading observe(Instant now) const {
        Reading reading;
        if (look) {
            Observation observation = *look;
            observation.at = now;
            reading.observation = observation;
        }
        return reading;
    }
};

struct AcceptAll final : Scaler {
    [[nodiscard]] tl::expected<void, Failure> scale(int) override { return {}; }
};

std::set<Reason> reached_by(const Run& run) {
    const Result<policy::Policy> read = policy::read_manifest(
        fmt::format("apiVersion: scaleit/v1\nkind: ScalingPolicy\nspec: {}\n", run.spec), run.spec);
    INFO((read ? std::string() : read.error().message));
    REQUIRE(read.has_value());
    test::ScriptedSteering steering({run.directives.begin(), run.directives.end()});
    loop::SteeredPolicy policy(*read, run.directives.empty() ? nullptr : &steering);
    std::set<Reason> reached;
    loop::TurnState state;
    AcceptAll scaler;
    std::int64_t index = 0;
    for (const Look& look : run.looks) {
        const Script reporter{look};
        const Instant now = look ? static_cast<const Observation&>(*look).at : at_s(0);
        const Tick tick = loop::take_turn(loop::TurnTime{index++, now}, run.turn, state, reporter, policy, scaler);
        reached.insert(tick.decision.reason());
        for (const Step& step : tick.decision.steps()) {
            reached.insert(step.reason);
        }
    }
    return reached;
}

Seen plain(std::int64_t seconds, int percent, int replicas) { return Seen(seen(seconds, percent, replicas)); }

Seen queued(int replicas, std::int64_t waiting, std::vector<Worker> workers) {
    Signals signals;
    signals.queued_while_busy = waiting;
    signals.workers = std::move(workers);
    return Seen(seen(100, 50, replicas), std::move(signals));
}

std::vector<Look> minutes(int count, int percent, int replicas) {
    std::vector<Look> looks;
    for (int minute = 0; minute < count; ++minute) {
        looks.emplace_back(plain(60 * minute, percent, replicas));
    }
    return looks;
}

std::vector<Look> joined(std::vector<Look> first, const std::vector<Look>& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

std::vector<Run> runs_without_data() {
    return {{"{policy: proportional}", {std::nullopt}, {Reason::no_data}},
            {"{policy: proportional}",
             {plain(0, 80, 4), std::nullopt},
             {Reason::fallback},
             {.failure_threshold = 1, .fallback_replicas = 6}}};
}

std::vector<Run> runs_of_targets() {
    return {
        {"{policy: target-average}", minutes(3, 100, 10), {Reason::settling, Reason::saturated}},
        {"{policy: target-average}", {plain(0, 98, 100)}, {Reason::demand_up}},
        {"{policy: target-average}", {plain(0, 30, 100)}, {Reason::demand_down}},
        {"{policy: target-average, window: 10}", minutes(20, 88, 10), {Reason::error_band, Reason::steady}},
        {"{policy: proportional, max: 3}", {plain(0, 90, 3)}, {Reason::proportional, Reason::bounds_max}},
        {"{policy: proportional, min: 3}", {plain(0, 10, 3)}, {Reason::bounds_min}},
        {"{policy: aws-target-tracking}",
         joined(minutes(3, 95, 10), {plain(180, 95, 12)}),
         {Reason::alarm_pending, Reason::utilization, Reason::warm_up}},
        {"{policy: aws-target-tracking, disable_scale_in: true}", minutes(15, 10, 10), {Reason::scale_in_disabled}},
        {"{policy: aws-step}", minutes(2, 95, 10), {Reason::step}},
    };
}

std::vector<Run> runs_of_thresholds() {
    return {
        {"{policy: threshold}", {plain(0, 95, 4)}, {Reason::free_low}},
        {"{policy: threshold}", {plain(0, 50, 4)}, {Reason::free_high}},
        {"{policy: cpu}", {plain(0, 90, 2), plain(15, 90, 3)}, {Reason::threshold_high, Reason::cooldown}},
        {"{policy: cpu}", {plain(0, 10, 4)}, {Reason::threshold_low}},
        {"{policy: composite}", {plain(0, 10, 4)}, {Reason::partial_metrics}},
        {"{policy: cpu, in_factor: 0.1, flap_guard: {out_threshold: 0.70}}",
         {plain(0, 30, 10)},
         {Reason::threshold_low, Reason::flap_guard}},
    };
}

std::vector<Run> runs_of_queues_and_calendars() {
    const Worker idle{1, WorkerState::free, 0, at_s(0), at_s(0)};
    return {
        {"{policy: queue, min_workers: 2}", {queued(1, 0, {})}, {Reason::workers_missing}},
        {"{policy: queue}", {queued(1, 3, {})}, {Reason::queue_long}},
        {"{policy: queue}", {queued(2, 0, {idle})}, {Reason::workers_idle}},
        {"{policy: schedule, otherwise: 5}", {plain(0, 50, 4)}, {Reason::schedule}},
        {"{policy: predictive}", {plain(0, 40, 20)}, {Reason::proportional, Reason::rate_limit}},
        {"{policy: predictive, season: 10m, slots: 10, ahead: 1m}",
         joined(minutes(10, 80, 20), {plain(600, 80, 10)}),
         {Reason::forecast}},
    };
}

std::vector<Run> runs_of_kubernetes() {
    Signals half_ready;
    half_ready.replica_states = ReplicaStates{.ready = 5, .unready = 5};
    const auto quiet = [](std::int64_t seconds, int replicas) {
        Signals signals;
        signals.metrics.push_back({"queue_length", MetricScope::total, 0});
        return Seen(seen(seconds, 50, replicas), std::move(signals));
    };
    return {
        {"{policy: hpa}", {plain(0, 80, 10)}, {Reason::tolerance}},
        {"{policy: hpa}", {plain(0, 40, 10)}, {Reason::utilization, Reason::stabilized}},
        {"{policy: hpa}", {Seen(seen(0, 100, 10), half_ready)}, {Reason::replica_states}},
        {"{policy: hpa}", {plain(0, 50, 0)}, {Reason::disabled}},
        {"{policy: keda, min: 2, force_activation: true}", {plain(0, 50, 0)}, {Reason::activated}},
        {"{policy: keda, pauses: {all: true}}", {plain(0, 50, 4)}, {Reason::paused}},
        {"{policy: keda, min: 0, hpa: {metrics: [{source: external, name: queue_length, signal: queue_length, "
         "target: average_value, value_milli: 1000}]}}",
         {quiet(0, 4), quiet(400, 4)},
         {Reason::idle}},
    };
}

std::vector<Run> runs_under_directives() {
    return {{"{policy: proportional}", {plain(0, 80, 4)}, {Reason::paused}, {}, {{.running = false}}},
            {"{policy: proportional}",
             {plain(0, 80, 4)},
             {Reason::manual, Reason::share},
             {},
             {{.manual = ManualCount{9, "a sale begins"}, .share = 7}}}};
}

std::vector<Run> all_runs() {
    std::vector<Run> runs;
    for (const auto& some : {runs_without_data(), runs_of_targets(), runs_of_thresholds(),
                             runs_of_queues_and_calendars(), runs_of_kubernetes(), runs_under_directives()}) {
        runs.insert(runs.end(), some.begin(), some.end());
    }
    return runs;
}

/// Of programs that were recorded from outside.
const std::set<Reason> k_of_no_policy{Reason::external};

} // namespace

TEST_CASE("reasons: every reason is reached by a run of some policy", "[loop]") {
    std::set<Reason> reached;
    for (const Run& run : all_runs()) {
        INFO(run.spec);
        const std::set<Reason> by_run = reached_by(run);
        for (const Reason reason : run.reasons) {
            INFO(name(reason));
            CHECK(by_run.count(reason) == 1);
        }
        reached.insert(by_run.begin(), by_run.end());
    }
    for (std::size_t i = 0; i < enum_names(Reason{}).size(); ++i) {
        INFO("no run reaches " << enum_names(Reason{})[i]);
        const auto reason = static_cast<Reason>(i);
        CHECK(reached.count(reason) == (k_of_no_policy.count(reason) == 0 ? 1 : 0));
    }
}
