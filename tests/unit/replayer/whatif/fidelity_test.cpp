// How true is what-if? Policy A lives on a demand and is recorded; B is replayed over A's session, and B lives on the
// same demand. The two runs of B are compared tick by tick. What is measured stands in data/expected/fidelity.txt.
#include "fake_app/demand/generator.hpp"
#include "replayer/whatif/recorded.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/lived_session.hpp"
#include "tests/support/temporary_directory.hpp"

#include <fmt/format.h>

using namespace scaleit;

namespace {

constexpr Duration k_interval = std::chrono::seconds(15);
constexpr double k_saturated = 0.995; ///< CPU from here on is rounded to 1

struct Case {
    std::string title;
    std::vector<std::string> generators;
    int startup_ticks = 0;
    double target_a = 0.7;
    double error_rate = 0;
    int lag_ticks = 0;
    std::optional<int> lag_ticks_taken{}; ///< in place of those that the session tells
};

struct Comparison {
    std::vector<Tick> lived;    ///< B on the app
    std::vector<Tick> replayed; ///< B over A's session
    score::Scorecard lived_card;
    score::Scorecard replayed_card;
    whatif::DelayEstimate delays;
    int demand_above_truth = 0; ///< censored ticks whose rebuilt demand is above the true one
};

/// The ratio rule; where CPU is late, on which it swings from saturation to saturation, a rule that waits.
policy::Policy policy_of(const Case& world, double target) {
    if (world.lag_ticks > 0) {
        policy::AwsTargetTracking patient;
        patient.config.target = target;
        patient.config.in_points = 5;
        return patient;
    }
    policy::Proportional policy;
    policy.config.target = target;
    return policy;
}

test::Life life_of(const Case& world, double target) {
    test::Life life;
    life.policy = policy_of(world, target);
    life.plant.startup_delay = world.startup_ticks * k_interval;
    if (world.lag_ticks > 0) {
        life.world.emplace();
        life.world->plant = life.plant;
        life.world->lag.delay = world.lag_ticks * k_interval;
    }
    life.error_rate = world.error_rate;
    life.ticks = 1000;
    return life;
}

Comparison compare(const Case& world) {
    const test::TemporaryDirectory directory;
    const auto demand = demand::make_generator(world.generators, Seed{3}).value();
    test::live_and_record(life_of(world, world.target_a), *demand, directory.file("a.db"));
    const auto reader = session::SessionReader::open(directory.file("a.db")).value();

    Comparison result;
    result.delays = whatif::estimate_delays(*reader).value();
    whatif::RecordedOptions options;
    options.startup_delay = result.delays.startup_ticks.value_or(world.startup_ticks) * k_interval;
    options.metric_lag =
        world.lag_ticks_taken.value_or(result.delays.lag_ticks.value_or(world.lag_ticks)) * k_interval;
    options.recorded_interval = k_interval;
    const whatif::RecordedWorld rebuilt = whatif::read_world(*reader, options).value();
    for (std::int64_t i = 0; i < rebuilt.ticks(); ++i) {
        const bool above = rebuilt.truth(i).demand * k_saturated > demand->at(rebuilt.time(i).at);
        result.demand_above_truth += rebuilt.truth(i).censored && above ? 1 : 0;
    }
    const test::Life life = life_of(world, 0.6);
    test::CollectingJournal journal;
    result.replayed_card = whatif::run(rebuilt, {life.policy, {}}, journal).value().scorecard;
    result.replayed = journal.ticks;

    result.lived = test::live(life, *demand);
    score::Scorer scorer(whatif::score_options(policy::aim_of(life.policy), k_interval));
    for (const Tick& tick : result.lived) {
        scorer.add(tick, {demand->at(tick.at), false});
    }
    result.lived_card = scorer.result();
    return result;
}

struct Distance {
    int equal_ticks = 0;
    int replicas_max = 0;
    double cpu_max = 0;
};

Distance distance(const Comparison& runs) {
    Distance far;
    for (std::size_t i = 0; i < runs.lived.size(); ++i) {
        const Tick& a = runs.lived[i];
        const Tick& b = runs.replayed[i];
        far.equal_ticks += a == b ? 1 : 0;
        if (a.observation && b.observation) {
            far.replicas_max = std::max(far.replicas_max, std::abs(a.observation->replicas - b.observation->replicas));
            far.cpu_max = std::max(far.cpu_max, std::abs(a.observation->cpu - b.observation->cpu));
        }
    }
    return far;
}

const Case k_exact{"demand in steps that CPU in hundredths can hold", {"square:low=2.4,high=2.8,period=40m"}};
const Case k_wave{"wave", {"sine:base=6,amplitude=3,period=2h"}};
const Case k_starting{"wave, replicas take 4 ticks to serve", {"sine:base=6,amplitude=3,period=2h"}, 4};
const Case k_noisy{"wave with 1 % noise", {"sine:base=6,amplitude=3,period=2h", "noise:sd=0.06"}, 2};
const Case k_failing{"wave, 10 % of calls fail", {"sine:base=6,amplitude=3,period=2h"}, 0, 0.7, 0.1};
const Case k_late{"wave, replicas take 2 ticks to serve and CPU is 2 ticks late",
                  {"sine:base=6,amplitude=3,period=2h"},
                  2,
                  0.7,
                  0,
                  2};
const Case k_late_unseen{"the same, the lag left out",
                         {"sine:base=6,amplitude=3,period=2h"},
                         2,
                         0.7,
                         0,
                         2,
                         0};
const Case k_jumps{"jumps that saturate A", {"square:low=4,high=16,period=40m"}, 4, 0.95};

} // namespace

TEST_CASE("fidelity: nothing censored and nothing rounded, the replayed run is the lived run", "[replayer]") {
    const Comparison runs = compare(k_exact);
    REQUIRE(runs.replayed_card.censored_percent == 0);
    CHECK(runs.replayed_card.changes > 10);
    CHECK(runs.replayed == runs.lived);
    CHECK(test::digest_of(runs.replayed) == test::digest_of(runs.lived));
    CHECK(runs.replayed_card == runs.lived_card);
}

TEST_CASE("fidelity: nothing censored, CPU in hundredths costs a replica here and there", "[replayer]") {
    const Case world = GENERATE(k_wave, k_starting, k_noisy, k_late);
    INFO(world.title);
    const Comparison runs = compare(world);
    REQUIRE(runs.replayed_card.censored_percent == 0);
    CHECK(runs.delays.startup_ticks == world.startup_ticks);
    CHECK(runs.delays.lag_ticks == world.lag_ticks);
    CHECK(distance(runs).replicas_max <= 2);
    CHECK(distance(runs).cpu_max <= 0.11); // what one replica of six makes
    CHECK(runs.replayed_card.replica_hours == Catch::Approx(runs.lived_card.replica_hours).epsilon(0.005));
    CHECK(runs.replayed_card.mean_cpu == Catch::Approx(runs.lived_card.mean_cpu).margin(0.003));
}

TEST_CASE("fidelity: where A was saturated, rebuilt demand is a lower bound and the share is told", "[replayer]") {
    const Comparison runs = compare(k_jumps);
    CHECK(runs.replayed_card.censored_percent > 3);
    CHECK(runs.demand_above_truth == 0);
    CHECK(runs.replayed_card.replica_hours < runs.lived_card.replica_hours);
    CHECK_FALSE(runs.replayed == runs.lived);
}

TEST_CASE("fidelity: what was measured is what FIDELITY.md says", "[replayer]") {
    std::string text =
        "case: censored; equal ticks; most replicas apart; most CPU apart; replica-hours lived, replayed; "
        "mean CPU lived, replayed; above 0.90 lived, replayed\n";
    for (const Case& world : {k_exact, k_wave, k_starting, k_noisy, k_failing, k_late, k_late_unseen, k_jumps}) {
        const Comparison runs = compare(world);
        const Distance far = distance(runs);
        text += fmt::format("{}: {:.1f} %; {} of {}; {}; {:.2f}; {:.1f}, {:.1f}; {:.4f}, {:.4f}; {:.1f} %, {:.1f} %\n",
                            world.title, runs.replayed_card.censored_percent, far.equal_ticks, runs.lived.size(),
                            far.replicas_max, far.cpu_max, runs.lived_card.replica_hours,
                            runs.replayed_card.replica_hours, runs.lived_card.mean_cpu, runs.replayed_card.mean_cpu,
                            runs.lived_card.above_limit_percent, runs.replayed_card.above_limit_percent);
    }
    test::check_golden("fidelity.txt", text);
}
