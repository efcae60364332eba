// A session that is served is the world that it is run as: a client with one try a tick in lock-step time lives through
// the same ticks.
#include "fake_app/demand/generator.hpp"
#include "replayer/serve/served_world.hpp"
#include "replayer/whatif/run.hpp"
#include "replayer/whatif/world_builder.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/lived_session.hpp"

using namespace scaleit;
using namespace std::chrono_literals;

namespace {

template <class WorldT> std::vector<Tick> ticks_of(const WorldT& world, const policy::Policy& policy) {
    test::CollectingJournal journal;
    REQUIRE(whatif::run(world, {policy, {}}, journal).has_value());
    return journal.ticks;
}

/// The ticks of a client that comes by itself.
std::vector<Tick> served_ticks_of(const whatif::RecordedWorld& world, const policy::Policy& policy) {
    const serve::ServedWorld served = serve::as_served(world).value();
    whatif::ScenarioWorld::Options options;
    options.app = served.app;
    options.interval = served.step;
    options.ticks = served.ticks;
    return ticks_of(whatif::ScenarioWorld(*served.demand, options), policy);
}

/// Ticks that were lived with one policy, as a world for another.
whatif::RecordedWorld world_of(const std::vector<Tick>& ticks, const whatif::RecordedOptions& options) {
    whatif::WorldBuilder builder(options);
    for (const Tick& tick : ticks) {
        REQUIRE(builder.add(tick));
    }
    return builder.finish().value();
}

/// Without what no client in lock-step can see again: tries that failed before another one of the same tick.
std::vector<Tick> without_retries(std::vector<Tick> ticks) {
    for (Tick& tick : ticks) {
        tick.failed_calls = {};
    }
    return ticks;
}

struct Events {
    int held = 0;
    int failed_writes = 0;
    int done_writes = 0; ///< of those that failed
};

Events events_in(const std::vector<Tick>& ticks) {
    Events events;
    for (std::size_t i = 0; i < ticks.size(); ++i) {
        const bool failed = ticks[i].write.outcome == WriteOutcome::failed;
        events.held += ticks[i].observation ? 0 : 1;
        events.failed_writes += failed ? 1 : 0;
        events.done_writes += failed && i + 1 < ticks.size() && ticks[i + 1].observation &&
                                      ticks[i + 1].observation->replicas == *ticks[i].decision.desired()
                                  ? 1
                                  : 0;
    }
    return events;
}

/// An app that answers every fifth write, which it has done, with silence.
class SilentAtTimes final : public Transport {
public:
    explicit SilentAtTimes(Transport& inner) : inner_(inner) {}

    [[nodiscard]] Outcome send(const Request& request, Duration budget) override {
        Outcome outcome = inner_.send(request, budget);
        if (request.method == "PUT" && ++writes_ % 5 == 0) {
            return tl::unexpected<TransportFailure>({FailureKind::timeout, "no answer"});
        }
        return outcome;
    }

private:
    Transport& inner_;
    int writes_ = 0;
};

policy::Policy ratio_rule(double target) {
    policy::Proportional policy;
    policy.config.target = target;
    return policy;
}

} // namespace

TEST_CASE("served run: CPU that comes late comes as late as in a run, whatever the ticks", "[replayer]") {
    const Duration interval = GENERATE(Duration(100ms), Duration(1500ms), Duration(1min), Duration(2h));
    const int lag = GENERATE(1, 2, 5);
    const int startup = GENERATE(0, 3);
    INFO(format_duration(interval) << ", lag " << lag << ", start-up " << startup);
    test::Life life;
    life.policy = ratio_rule(0.7);
    life.interval = interval;
    life.plant.startup_delay = startup * interval;
    life.ticks = 200;
    const std::string period = format_duration(40 * interval);
    const auto demand = demand::make_generator({"sine:base=20,amplitude=12,period=" + period}, Seed{1}).value();
    whatif::RecordedOptions options;
    options.startup_delay = life.plant.startup_delay;
    options.metric_lag = lag * interval;
    options.recorded_interval = interval;
    const whatif::RecordedWorld world = world_of(test::live(life, *demand), options);
    const std::vector<Tick> run = ticks_of(world, ratio_rule(0.5));
    CHECK(run == served_ticks_of(world, ratio_rule(0.5)));
    int changes = 0;
    for (const Tick& tick : run) {
        changes += tick.write.outcome == WriteOutcome::applied ? 1 : 0;
    }
    CHECK(changes > 5); // or the policy has shown nothing
}

TEST_CASE("served run: what failed at a tick fails there again, whatever calls were made before", "[replayer]") {
    const int attempts = GENERATE(1, 3);
    INFO(attempts << " tries of an observation");
    const auto demand = demand::make_generator({"sine:base=12,amplitude=8,period=20m"}, Seed{1}).value();
    fake_app::LockstepTime time(1min);
    fake_app::FakeApp app({{}, fault::FaultPlan(0.4, Seed{12})}, *demand, time);
    DirectTransport direct(app);
    SilentAtTimes transport(direct);
    SimulatedClock clock;
    test::Life life;
    life.policy = ratio_rule(0.7);
    life.interval = 1min;
    life.attempts = attempts;
    loop::Settings settings = test::settings_of(life);
    settings.loop.ticks_max = 300;
    loop::AppClient client(transport, clock, settings.client);
    SimulatedClock ticks;
    test::CollectingJournal journal;
    REQUIRE(loop::run_loop(settings.loop, client, settings.policy, client, ticks, journal).has_value());

    whatif::RecordedOptions options;
    options.recorded_interval = 1min;
    options.interval = GENERATE(std::optional<Duration>{}, std::optional<Duration>(20s), std::optional<Duration>(2min));
    const whatif::RecordedWorld world = world_of(journal.ticks, options);
    const policy::Policy policy = ratio_rule(GENERATE(0.7, 0.5));
    const std::vector<Tick> run = ticks_of(world, policy);
    CHECK(without_retries(served_ticks_of(world, policy)) == without_retries(run));
    const Events events = events_in(run);
    CHECK(events.held > 0);
    CHECK(events.failed_writes > events.done_writes);
    CHECK(events.done_writes > 0);
}

TEST_CASE("served run: a session's failures can be left out", "[replayer]") {
    whatif::RecordedOptions options;
    options.faults = whatif::RecordedFaults::none;
    Tick dark;
    dark.index = 1;
    dark.at = k_start + 15s;
    dark.observation = tl::unexpected<Failure>(Failure{FailureKind::reset, 0});
    Tick seen;
    seen.observation = Observation{k_start, 0.5, 4};
    for (const Tick& tick : served_ticks_of(world_of({seen, dark}, options), ratio_rule(0.5))) {
        CHECK(tick.observation.has_value());
    }
}
