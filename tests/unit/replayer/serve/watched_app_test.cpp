// An app that is watched over the wire seam tells the run that its client had.
#include "replayer/serve/watched_app.hpp"

#include "controller/loop/app_codec.hpp"
#include "fake_app/demand/series.hpp"
#include "tests/support/lived_session.hpp"

using namespace scaleit;
using namespace std::chrono_literals;

namespace {

constexpr Duration k_step = 15s;

/// A fake app in lock-step, watched for so many polls.
struct Watched {
    explicit Watched(std::int64_t polls, double error_rate = 0)
        : app({{}, fault::FaultPlan(error_rate, Seed{4})}, demand, time),
          watch(app, time, demand, witness, {{.interval = k_step}, polls}) {}

    const demand::Series waves{10min, {6, 9, 3}};
    const serve::ServedDemand demand{waves, k_step, {}};
    fake_app::LockstepTime time{k_step};
    fake_app::FakeApp app;
    whatif::EvidenceWitness witness{{score::TimeSpan{}}, {.interval = k_step}};
    serve::WatchedApp watch;
};

std::vector<Tick> control(Service& service, std::int64_t ticks) {
    loop::Settings settings;
    settings.loop.interval = k_step;
    settings.loop.ticks_max = ticks;
    settings.client.attempts = 1;
    DirectTransport transport(service);
    SimulatedClock clock;
    SimulatedClock pauses;
    loop::AppClient client(transport, pauses, settings.client);
    test::CollectingJournal journal;
    REQUIRE(loop::run_loop(settings.loop, client, settings.policy, client, clock, journal));
    return journal.ticks;
}

} // namespace

TEST_CASE("watched app: the run is the client's own, faults included", "[replayer]") {
    const double error_rate = GENERATE(0.0, 0.2);
    Watched watched(100, error_rate);
    const std::vector<Tick> lived = control(watched.watch, 100);
    CHECK_FALSE(watched.watch.is_over());
    score::Scorer scorer({.interval = k_step});
    for (const Tick& tick : lived) {
        scorer.add(tick, watched.demand.truth_at(tick.at));
    }
    const whatif::RunResult seen = watched.watch.finish();
    CHECK(seen.ticks == 100);
    CHECK(seen.scorecard == scorer.result());
    CHECK(seen.scorecard.changes > 0);
    CHECK((seen.scorecard.held_ticks > 0) == (error_rate > 0));
    CHECK(watched.witness.evidence().front().card == seen.scorecard);
}

TEST_CASE("watched app: with the poll beyond the last the run is over, and nothing is answered any more", "[replayer]") {
    Watched watched(2);
    const Request poll = loop::status_request();
    REQUIRE(watched.watch.handle(poll).has_value());
    REQUIRE(watched.watch.handle(poll).has_value());
    CHECK(watched.watch.handle(loop::replicas_request(11)).has_value()); // the last tick's write
    CHECK_FALSE(watched.watch.is_over());
    CHECK_FALSE(watched.watch.handle(poll).has_value());
    CHECK(watched.watch.is_over());
    CHECK_FALSE(watched.watch.handle(loop::replicas_request(12)).has_value());
    CHECK(watched.watch.polls() == 2);
    CHECK(watched.app.served().replica_writes == 1);
    const whatif::RunResult seen = watched.watch.finish();
    CHECK(seen.ticks == 2);
    CHECK(watched.witness.evidence().front().conduct.writes == 1);
}

TEST_CASE("watched app: where time passes by itself the run ends with it", "[replayer]") {
    const demand::Series flat(1min, {5});
    const serve::ServedDemand demand(flat, k_step, {});
    SimulatedClock clock;
    fake_app::RunningTime time(clock, 2);
    fake_app::FakeApp app({}, demand, time);
    whatif::EvidenceWitness witness({score::TimeSpan{}}, {.interval = k_step});
    serve::WatchedApp watch(app, time, demand, witness, {{.interval = k_step}, 1000, k_start + 60s});
    CHECK(watch.handle(loop::status_request()).has_value());
    static_cast<void>(clock.sleep_until(Instant{29s}));
    CHECK(watch.handle(loop::status_request()).has_value());
    CHECK_FALSE(watch.is_over());
    static_cast<void>(clock.sleep_until(Instant{30s}));
    CHECK(watch.is_over());
    CHECK_FALSE(watch.handle(loop::status_request()).has_value());
    CHECK(watch.finish().ticks == 2);
}
