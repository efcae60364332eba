#include "recorder/record/tick_builder.hpp"

#include "tests/support/catch.hpp"

using namespace scaleit;
using record::TickBuilder;

namespace {

AppCall seen(double cpu, int replicas) { return StatusPoll{Observation{{}, cpu, replicas}}; }
AppCall unseen(Failure failure) { return StatusPoll{tl::unexpected<Failure>(failure)}; }
AppCall written(int replicas) { return ReplicaWrite{replicas, std::nullopt}; }
AppCall denied(std::optional<int> replicas, Failure failure) { return ReplicaWrite{replicas, failure}; }

Tick observed(std::int64_t index, Instant at, double cpu, int replicas) {
    Tick tick;
    tick.index = index;
    tick.at = at;
    tick.observation = Observation{at, cpu, replicas};
    tick.decision = Decision(Reason::external, replicas);
    return tick;
}

/// Each call a second after the one before; the ticks they make up.
std::vector<Tick> ticks_of(const std::vector<AppCall>& calls) {
    TickBuilder builder;
    std::vector<Tick> ticks;
    const auto keep = [&](const std::optional<Tick>& tick) {
        if (tick) {
            ticks.push_back(*tick);
        }
    };
    for (std::size_t i = 0; i < calls.size(); ++i) {
        keep(builder.add(calls[i], k_start + std::chrono::seconds(i)));
    }
    keep(builder.finish());
    CHECK_FALSE(builder.finish());
    return ticks;
}

constexpr Failure k_timeout{FailureKind::timeout, 0};
constexpr Failure k_503{FailureKind::http_status, 503};

} // namespace

TEST_CASE("tick builder: each poll begins a tick that the next one ends", "[recorder]") {
    TickBuilder builder;
    CHECK_FALSE(builder.add(seen(0.5, 4), from_ns(7)));
    CHECK_FALSE(builder.add(std::monostate(), from_ns(8)));
    CHECK(builder.add(seen(0.6, 4), from_ns(20)) == observed(0, from_ns(7), 0.5, 4));
    CHECK(builder.finish() == observed(1, from_ns(20), 0.6, 4));
    CHECK_FALSE(builder.finish());
    CHECK_FALSE(builder.add(seen(0.7, 4), from_ns(30)));
    CHECK(builder.finish() == observed(2, from_ns(30), 0.7, 4));
}

TEST_CASE("tick builder: the writes after a poll are its tick's write, the last one of several", "[recorder]") {
    const auto ticks = ticks_of({seen(0.9, 4), written(5), seen(0.9, 5), denied(6, k_503), seen(0.9, 5),
                                 denied(7, k_timeout), written(7), seen(0.5, 7), written(9), denied(8, k_503)});
    REQUIRE(ticks.size() == 4);
    CHECK(ticks[0].decision == Decision(Reason::external, 5));
    CHECK(ticks[0].write == Write{WriteOutcome::applied, {}});
    CHECK(ticks[0].failed_calls.none());
    CHECK(ticks[1].decision == Decision(Reason::external, 6));
    CHECK(ticks[1].write == Write{WriteOutcome::failed, k_503});
    CHECK(ticks[1].failed_calls.by_kind[static_cast<std::size_t>(FailureKind::http_status)] == 1);
    CHECK(ticks[2].decision == Decision(Reason::external, 7));
    CHECK(ticks[2].write == Write{WriteOutcome::applied, {}});
    CHECK(ticks[2].failed_calls.by_kind[static_cast<std::size_t>(FailureKind::timeout)] == 1);
    CHECK(ticks[3].write == Write{WriteOutcome::failed, k_503});
}

TEST_CASE("tick builder: a poll that failed is a tick without data, and holds unless a write follows", "[recorder]") {
    const auto ticks = ticks_of({unseen(k_timeout), unseen(k_503), written(8), seen(0.5, 8)});
    REQUIRE(ticks.size() == 3);
    CHECK(ticks[0].observation == tl::unexpected<Failure>(k_timeout));
    CHECK(ticks[0].failed_calls.by_kind[static_cast<std::size_t>(FailureKind::timeout)] == 1);
    CHECK(ticks[0].decision == Decision());
    CHECK(ticks[0].write == Write{});
    CHECK(ticks[1].observation == tl::unexpected<Failure>(k_503));
    CHECK(ticks[1].decision == Decision(Reason::external, 8));
    CHECK(ticks[1].write == Write{WriteOutcome::applied, {}});
}

TEST_CASE("tick builder: writes that change no tick still count as failed calls", "[recorder]") {
    CHECK(ticks_of({written(5), denied(6, k_503)}).empty()); // before any poll
    const auto ticks = ticks_of({written(5), seen(0.5, 4), denied(std::nullopt, k_503)});
    REQUIRE(ticks.size() == 1);
    CHECK(ticks[0].decision == Decision(Reason::external, 4));
    CHECK(ticks[0].write == Write{});
    CHECK(ticks[0].failed_calls.by_kind[static_cast<std::size_t>(FailureKind::http_status)] == 1);
}

TEST_CASE("tick builder: polls that overtake each other make ticks one after another", "[recorder]") {
    TickBuilder builder;
    CHECK_FALSE(builder.add(seen(0.5, 4), from_ns(50)));
    CHECK(builder.add(seen(0.5, 4), from_ns(20)) == observed(0, from_ns(50), 0.5, 4));
    CHECK(builder.add(seen(0.5, 4), from_ns(51)) == observed(1, from_ns(51), 0.5, 4));
    CHECK(builder.finish() == observed(2, from_ns(52), 0.5, 4));
}
