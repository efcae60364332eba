#include "fake_app/session_faults.hpp"

#include "tests/support/lived_session.hpp"
#include "tests/support/temporary_directory.hpp"

#include "fake_app/demand/series.hpp"

namespace scaleit::fake_app {

namespace {

using namespace std::chrono_literals;

} // namespace

TEST_CASE("session faults: the calls that failed in a session fail again, in the same way", "[fake_app][fault]") {
    const test::TemporaryDirectory directory;
    const std::filesystem::path file = directory.path() / "s.db";
    const demand::Series demand(15s, {5, 6, 7, 9, 12, 9, 7, 6, 4, 3, 2});
    test::Life life;
    life.policy = policy::Proportional{};
    life.error_rate = 0.3;
    life.seed = Seed{12};
    life.ticks = 400;
    const std::vector<Tick> recorded = test::live_and_record(life, demand, file);
    CHECK(is_session(file.string()));
    const auto rules = session_faults(file.string());
    REQUIRE(rules.has_value());
    CHECK(rules->size() > 5); // five kinds there are: so reads and writes are told apart

    LockstepTime time(life.interval);
    FakeApp app({.world = {.plant = life.plant}, .faults = {fault::FaultSpec{*rules, 0}, Seed{77}}}, demand, time);
    DirectTransport direct(app);
    SimulatedClock clock;
    loop::Settings settings = test::settings_of(life);
    settings.loop.ticks_max = life.ticks;
    loop::AppClient client(direct, clock, settings.client);
    test::CollectingJournal journal;
    SimulatedClock ticks;
    REQUIRE(loop::run_loop(settings.loop, client, settings.policy, client, ticks, journal).has_value());
    CHECK(test::digest_of(journal.ticks) == test::digest_of(recorded));
}

TEST_CASE("session faults: what is no session is refused", "[fake_app][fault]") {
    CHECK_FALSE(is_session("/nowhere/s.db"));
    CHECK_FALSE(is_session("/dev/null"));
    CHECK(session_faults("/nowhere/s.db").error().kind == ErrorKind::bad_input);
}

} // namespace scaleit::fake_app
