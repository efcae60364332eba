#include "controller/loop/control_loop.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/scripted_app.hpp"

using namespace scaleit;
using namespace scaleit::loop;
using namespace std::chrono_literals;
using scaleit::test::ScriptedApp;

namespace {

class TickList final : public Journal {
public:
    [[nodiscard]] Status write(const Tick& tick) override {
        ticks.push_back(tick);
        if (ticks.size() == fail_at) {
            return fail(ErrorKind::environment, "the disk is full");
        }
        return {};
    }
    std::vector<Tick> ticks;
    std::size_t fail_at = 0; ///< 1 for the first tick; 0: never
};

/// Wakes late by what a test says, once per sleep.
class LateClock final : public Clock {
public:
    explicit LateClock(std::vector<Duration> delays) : delays_(std::move(delays)) {}
    [[nodiscard]] Instant now() override { return now_; }
    [[nodiscard]] Wake sleep_until(Instant at) override {
        if (sleeps_ >= stop_after) {
            return Wake::stopped;
        }
        now_ = std::max(now_, at) + (sleeps_ < delays_.size() ? delays_[sleeps_] : Duration{});
        ++sleeps_;
        return Wake::due;
    }
    std::size_t stop_after = SIZE_MAX;

private:
    std::vector<Duration> delays_;
    std::size_t sleeps_ = 0;
    Instant now_{};
};

struct Bench {
    ScriptedApp app{{ScriptedApp::seen(0.8, 10)}};
    policy::Policy policy = policy::Proportional{};
    TickList journal;

    Result<LoopStats> run(Clock& clock, const LoopOptions& options) {
        return run_loop(options, app, policy, app, clock, journal);
    }
};

LoopOptions ticks(std::int64_t count) {
    LoopOptions options;
    options.interval = 10s;
    options.ticks_max = count;
    return options;
}

} // namespace

TEST_CASE("control loop: tick k begins at k intervals", "[loop]") {
    Bench bench;
    SimulatedClock clock;
    const auto stats = bench.run(clock, ticks(4));
    REQUIRE(stats.has_value());
    CHECK(stats->ticks == 4);
    CHECK(stats->late == 0);
    CHECK(stats->skipped == 0);
    REQUIRE(bench.journal.ticks.size() == 4);
    CHECK(bench.journal.ticks[3].at == k_start + 30s);
    CHECK(bench.journal.ticks[3].index == 3);
}

TEST_CASE("control loop: a duration ends it before the tick due then", "[loop]") {
    Bench bench;
    SimulatedClock clock;
    LoopOptions options;
    options.interval = 10s;
    options.duration = 30s;
    CHECK(bench.run(clock, options)->ticks == 3);
}

TEST_CASE("control loop: lateness and skipped ticks are counted, and the schedule does not drift", "[loop]") {
    Bench bench;
    LateClock clock({0s, 2s, 25s});
    const auto stats = bench.run(clock, ticks(4));
    REQUIRE(stats.has_value());
    CHECK(stats->late == 2);
    CHECK(stats->skipped == 2);
    const auto& seen = bench.journal.ticks;
    REQUIRE(seen.size() == 4);
    CHECK(seen[1].at == k_start + 12s);
    CHECK(seen[2].index == 4);
    CHECK(seen[2].at == k_start + 45s);
    CHECK(seen[3].index == 5);
    CHECK(seen[3].at == k_start + 50s);
}

TEST_CASE("control loop: a stop of the clock ends it without another tick", "[loop]") {
    Bench bench;
    LateClock clock({});
    clock.stop_after = 2;
    const auto stats = bench.run(clock, ticks(100));
    REQUIRE(stats.has_value());
    CHECK(stats->ticks == 2);
}

TEST_CASE("control loop: a journal that fails ends the run with its error", "[loop]") {
    Bench bench;
    bench.journal.fail_at = 3;
    SimulatedClock clock;
    const auto stats = bench.run(clock, ticks(100));
    REQUIRE_FALSE(stats.has_value());
    CHECK(stats.error().message == "the disk is full");
    CHECK(bench.app.looks == 3);
}
