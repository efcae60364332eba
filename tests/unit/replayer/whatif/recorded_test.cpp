#include "replayer/whatif/recorded.hpp"

#include "fake_app/demand/generator.hpp"
#include "tests/support/lived_session.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/replayer/score/ticks.hpp"

using namespace scaleit;
using whatif::RecordedWorld;
using whatif::WorldBuilder;

namespace {

constexpr Duration k_minute = std::chrono::minutes(1);

Instant minute(int n) { return k_start + n * k_minute; }

Tick wanting(Tick tick, int replicas, WriteOutcome outcome) {
    tick.decision = Decision(Reason::proportional, replicas);
    tick.write.outcome = outcome;
    if (outcome == WriteOutcome::failed) {
        tick.write.failure = {FailureKind::timeout, 0};
        tick.failed_calls.add(FailureKind::timeout);
    }
    return tick;
}

RecordedWorld build(const std::vector<Tick>& ticks, const whatif::RecordedOptions& options = {}) {
    WorldBuilder builder(options);
    for (const Tick& tick : ticks) {
        REQUIRE(builder.add(tick).has_value());
    }
    return builder.finish().value();
}

Error refusal_of(const std::vector<Tick>& ticks) {
    WorldBuilder builder({});
    for (const Tick& tick : ticks) {
        if (Status added = builder.add(tick); !added) {
            return added.error();
        }
    }
    return builder.finish().error();
}

} // namespace

TEST_CASE("recorded: an interval is known without a controller's settings, and checked", "[replayer]") {
    CHECK(whatif::read_facts({{"interval_ns", "60000000000"}})->interval == std::chrono::minutes(1));
    CHECK_FALSE(whatif::read_facts({})->interval.has_value());
    for (const char* bad : {"0", "-1", "1s", "", "99999999999999999999"}) {
        CAPTURE(bad);
        const auto facts = whatif::read_facts({{"interval_ns", bad}});
        REQUIRE_FALSE(facts.has_value());
        CHECK(facts.error().kind == ErrorKind::bad_input);
    }
}

TEST_CASE("recorded world: demand is CPU times the replicas that served", "[replayer]") {
    whatif::RecordedOptions options;
    options.startup_delay = std::chrono::seconds(90);
    const RecordedWorld world =
        build({wanting(test::tick_with_data(0, minute(0), {0.5, 10}), 14, WriteOutcome::applied),
               test::tick_with_data(1, minute(1), {0.6, 14}), test::tick_with_data(2, minute(2), {0.5, 14})},
              options);
    CHECK(world.truth(0).demand == 5);
    CHECK(world.truth(1).demand == 6);
    CHECK(world.truth(2).demand == 7);
    CHECK(world.plant().replicas == 10);
    CHECK(world.interval() == k_minute);
}

TEST_CASE("recorded world: CPU that came late tells the demand of the tick that it was true at", "[replayer]") {
    whatif::RecordedOptions options;
    options.metric_lag = 2 * k_minute;
    const RecordedWorld world =
        build({wanting(test::tick_with_data(0, minute(0), {0.5, 10}), 20, WriteOutcome::applied),
               test::tick_with_data(1, minute(1), {0.5, 20}), test::tick_with_data(2, minute(2), {0.5, 20}),
               test::tick_without_data(3, minute(3), FailureKind::timeout),
               test::tick_with_data(4, minute(4), {1.0, 20}), test::tick_with_data(5, minute(5), {0.25, 20})},
              options);
    CHECK(world.metric_lag() == 2 * k_minute);
    std::vector<double> demand;
    std::vector<bool> censored;
    for (int i = 0; i < 6; ++i) {
        demand.push_back(world.truth(i).demand);
        censored.push_back(world.truth(i).censored);
    }
    CHECK(demand == std::vector<double>{5, 5, 20, 5, 5, 5}); // nobody saw minute 1; of the last two nothing is told
    CHECK(censored == std::vector<bool>{false, false, true, false, false, false});
}

TEST_CASE("recorded world: where the metric is late a policy sees it late", "[replayer]") {
    whatif::RecordedOptions options;
    options.metric_lag = 2 * k_minute;
    options.recorded_interval = k_minute;
    std::vector<Tick> ticks;
    for (int i = 0; i < 20; ++i) {
        ticks.push_back(test::tick_with_data(i, minute(i), {i < 10 ? 0.2 : 0.8, 10}));
    }
    test::CollectingJournal journal;
    policy::Proportional policy;
    policy.config.bounds = {10, 10}; // whatever it sees changes nothing
    const auto run = whatif::run(build(ticks, options), {policy, {}}, journal);
    REQUIRE(run.has_value());
    for (std::size_t i = 0; i < ticks.size(); ++i) {
        CAPTURE(i);
        CHECK(journal.ticks[i].observation->cpu == ticks[i].observation->cpu);
    }
}

TEST_CASE("recorded world: without an interval ticks count as long as they are usually apart", "[replayer]") {
    const auto distances = GENERATE(std::vector<int>{100, 100, 101, 100, 1}, // once more in a hurry at the end
                                    std::vector<int>{1, 101, 100, 9'000, 100}, std::vector<int>{2, 100, 2, 100, 100});
    Instant at = k_start;
    std::vector<Tick> ticks{test::tick_with_data(0, at, {0.5, 10})};
    for (const int distance : distances) {
        at += std::chrono::milliseconds(distance);
        ticks.push_back(test::tick_with_data(static_cast<std::int64_t>(ticks.size()), at, {0.5, 10}));
    }
    CHECK(build(ticks).interval() == std::chrono::milliseconds(100));
    CHECK(build({ticks.front()}).interval() == std::chrono::seconds(1));
}

TEST_CASE("recorded world: at full CPU demand is censored, at least what served", "[replayer]") {
    const RecordedWorld world = build({test::tick_with_data(0, minute(0), {1.0, 4})});
    CHECK(world.truth(0).demand == 4);
    CHECK(world.truth(0).censored);
}

TEST_CASE("recorded world: without data the last demand is held, at the start the first one", "[replayer]") {
    const RecordedWorld world =
        build({test::tick_without_data(0, minute(0), FailureKind::reset), test::tick_with_data(1, minute(1), {0.5, 4}),
               test::tick_without_data(2, minute(2), FailureKind::timeout)});
    CHECK(world.truth(0).demand == 2);
    CHECK(world.truth(2).demand == 2);
    FailureCounts counts;
    CHECK(world.read_fault(0, counts) == Failure{FailureKind::reset, 0});
    CHECK_FALSE(world.read_fault(1, counts).has_value());
    CHECK(world.read_fault(2, counts) == Failure{FailureKind::timeout, 0});
}

TEST_CASE("recorded world: a failed write that took effect is one that takes effect again", "[replayer]") {
    const auto failed = wanting(test::tick_with_data(0, minute(0), {0.9, 4}), 6, WriteOutcome::failed);
    const RecordedWorld applied = build({failed, test::tick_with_data(1, minute(1), {0.6, 6})});
    CHECK(applied.write_fault(0, 0) == whatif::WriteFault{{FailureKind::timeout, 0}, true});
    const RecordedWorld lost = build({failed, test::tick_with_data(1, minute(1), {0.9, 4})});
    CHECK(lost.write_fault(0, 0) == whatif::WriteFault{{FailureKind::timeout, 0}, false});
}

TEST_CASE("recorded world: failures can be left out", "[replayer]") {
    whatif::RecordedOptions options;
    options.faults = whatif::RecordedFaults::none;
    const RecordedWorld world =
        build({test::tick_with_data(0, minute(0), {0.5, 4}), test::tick_without_data(1, minute(1), FailureKind::reset)},
              options);
    FailureCounts counts;
    CHECK_FALSE(world.read_fault(1, counts).has_value());
    CHECK(counts.none());
}

TEST_CASE("recorded world: another interval samples the recorded ticks", "[replayer]") {
    whatif::RecordedOptions options;
    options.interval = std::chrono::seconds(40);
    const RecordedWorld world =
        build({test::tick_with_data(0, minute(0), {0.5, 4}), test::tick_without_data(1, minute(1), FailureKind::reset),
               test::tick_with_data(2, minute(2), {0.25, 4})},
              options);
    REQUIRE(world.ticks() == 5); // three minutes: 0, 40, 80, 120, 160 s
    FailureCounts counts;
    CHECK_FALSE(world.read_fault(1, counts).has_value());
    CHECK(world.read_fault(2, counts).has_value());
    CHECK(world.truth(3).demand == 1);
    CHECK(world.time(4).at == k_start + std::chrono::seconds(160));
}

TEST_CASE("recorded world: ticks that are no run are refused", "[replayer]") {
    const Tick first = test::tick_with_data(5, minute(5), {0.5, 4});
    const auto [ticks, what] = GENERATE_COPY(table<std::vector<Tick>, std::string>({
        {std::vector<Tick>{}, "none of them with data"},
        {{test::tick_without_data(0, minute(0), FailureKind::reset)}, "none of them with data"},
        {{first, test::tick_with_data(6, minute(5), {0.5, 4})}, "does not come after tick 5"},
        {{first, test::tick_with_data(5, minute(6), {0.5, 4})}, "does not come after tick 5"},
        {{test::tick_with_data(0, minute(-1), {0.5, 4})}, "outside the time of a run"},
        {{test::tick_with_data(0, minute(0), {1.5, 4})}, "impossible data"},
        {{test::tick_with_data(0, minute(0), {0.5, 0})}, "impossible data"},
        {{wanting(first, 2'000'000, WriteOutcome::applied)}, "wants 2000000 replicas"},
    }));
    const Error error = refusal_of(ticks);
    CHECK(error.kind == ErrorKind::bad_input);
    CHECK_THAT(error.message, test::contains(what));
}

TEST_CASE("recorded world: a session run again under its own policy and failures is the same run", "[replayer]") {
    const test::TemporaryDirectory directory;
    test::Life life;
    life.policy = GENERATE(policy::Policy{policy::TargetAverage{}}, policy::Policy{policy::Proportional{}},
                           policy::Policy{policy::Hpa{}}, policy::Policy{policy::Keda{}});
    life.error_rate = 0.3;
    // Lock-step time moves with each try, so only with one try a tick does it run at the pace of the ticks.
    life.attempts = GENERATE(1, 2);
    life.plant.startup_delay = std::chrono::seconds(life.attempts == 1 ? 50 : 0);
    life.ticks = 400;
    const auto demand = demand::make_generator({"sine:base=8,amplitude=6,period=20m"}, Seed{1}).value();
    const std::vector<Tick> lived = test::live_and_record(life, *demand, directory.file("session.db"));

    const auto reader = session::SessionReader::open(directory.file("session.db")).value();
    const whatif::SessionFacts facts = whatif::read_facts(reader->meta()).value();
    REQUIRE(facts.settings.has_value());
    CHECK(facts.startup_delay == life.plant.startup_delay);
    whatif::RecordedOptions options;
    options.startup_delay = facts.startup_delay;
    options.recorded_interval = facts.settings->loop.interval;
    const RecordedWorld world = whatif::read_world(*reader, options).value();
    test::CollectingJournal journal;
    const whatif::RunResult again =
        whatif::run(world, {facts.settings->policy, facts.settings->loop.turn}, journal).value();
    CHECK(journal.ticks == lived);
    const whatif::RunResult recorded = whatif::score_recorded(*reader, facts).value();
    CHECK(again.digest == recorded.digest);
    CHECK(again.scorecard == recorded.scorecard);
}

TEST_CASE("recorded world: a session's facts that cannot be read are refused", "[replayer]") {
    CHECK_FALSE(whatif::read_facts({})->settings.has_value());
    CHECK(whatif::read_facts({{"policy", "nonsense"}}).error().kind == ErrorKind::bad_input);
    CHECK(whatif::read_facts({{"metric_lag_ns", "30000000000"}})->metric_lag == std::chrono::seconds(30));
    CHECK_THAT(whatif::read_facts({{"metric_lag_ns", "-1"}}).error().message, test::contains("metric_lag_ns"));
    CHECK_THAT(whatif::read_facts({{"startup_delay_ns", "-1"}}).error().message, test::contains("startup_delay_ns"));
}
