#include "replayer/html/run_trace.hpp"

#include "tests/support/catch.hpp"

#include <algorithm>

using namespace scaleit;
using html::RunTrace;

namespace {

constexpr Duration k_step = std::chrono::seconds(10);

Tick seen(std::int64_t index, double cpu, int replicas, int desired) {
    Tick tick;
    tick.index = index;
    tick.at = k_start + index * k_step;
    tick.observation = Observation{tick.at, cpu, replicas};
    tick.decision = Decision(desired == replicas ? Reason::steady : Reason::demand_up, desired);
    return tick;
}

Tick unseen(std::int64_t index) {
    Tick tick;
    tick.index = index;
    tick.at = k_start + index * k_step;
    tick.observation = tl::unexpected<Failure>({FailureKind::http_status, 503});
    tick.failed_calls.add(FailureKind::http_status);
    return tick;
}

} // namespace

TEST_CASE("run trace: every tick of a short run is there as it was", "[html]") {
    RunTrace trace{html::TraceLimits{}};
    trace.add(seen(0, 0.5, 2, 2), {1.0, false});
    trace.add(unseen(1), {1.0, false});
    trace.add(seen(2, 1.0, 2, 3), {2.0, true});
    trace.finish(k_step);
    CHECK(trace.ticks() == 3);
    CHECK(trace.until() == k_start + 3 * k_step);
    const std::vector<html::Point> cpu = html::points_of(trace.cpu());
    REQUIRE(cpu.size() == 3);
    CHECK(cpu[0] == html::Point{k_start, 0.5});
    CHECK(cpu[1] == html::Point{k_start + k_step, std::nullopt});
    CHECK(html::points_of(trace.replicas())[2].value == 2.0);
    CHECK(html::points_of(trace.demand())[2].value == 2.0);
    REQUIRE(trace.failed_calls().slots().size() == 1);
    CHECK(trace.failed_calls().slots()[0].tick == 1);
}

TEST_CASE("run trace: gaps and censored stretches last until the next tick that is none", "[html]") {
    RunTrace trace{html::TraceLimits{}};
    for (std::int64_t index = 0; index < 6; ++index) {
        trace.add(index == 1 || index == 2 || index == 5 ? unseen(index) : seen(index, 0.5, 2, 2),
                  {1.0, index == 3 || index == 4});
    }
    trace.finish(k_step);
    REQUIRE(trace.held().slots().size() == 2);
    CHECK(trace.held().slots()[0].from == k_start + k_step);
    CHECK(trace.held().slots()[0].until == k_start + 3 * k_step);
    CHECK(trace.held().slots()[0].ticks == 2);
    CHECK(trace.held().slots()[1].until == k_start + 6 * k_step); // the run's end
    REQUIRE(trace.censored().slots().size() == 1);
    CHECK(trace.censored().slots()[0].ticks == 2);
}

TEST_CASE("run trace: a decision is kept where it differs from the one before", "[html]") {
    RunTrace trace{html::TraceLimits{}};
    for (std::int64_t index = 0; index < 4; ++index) {
        trace.add(seen(index, 0.5, 2, 2), {});
    }
    trace.add(seen(4, 0.9, 2, 3), {});
    trace.add(seen(5, 0.6, 3, 3), {});
    trace.add(unseen(6), {});
    trace.finish(k_step);
    std::vector<std::int64_t> ticks;
    for (const html::DecisionChange& change : trace.decisions().slots()) {
        ticks.push_back(change.tick);
    }
    CHECK(ticks == std::vector<std::int64_t>{0, 4, 5, 6});
    CHECK(trace.decisions().slots()[3].failure == Failure{FailureKind::http_status, 503});
}

TEST_CASE("run trace: too many decisions, faults and gaps are thinned out to the weightiest and counted", "[html]") {
    html::TraceLimits limits;
    limits.decisions = 10;
    limits.marks = 10;
    RunTrace trace{limits};
    for (std::int64_t index = 0; index < 1000; ++index) {
        const int step = index == 500 ? 40 : 1;
        trace.add(index % 2 == 0 ? seen(index, 0.9, 2, 2 + step) : unseen(index), {});
    }
    trace.finish(k_step);
    const auto decisions = trace.decisions().slots();
    CHECK(decisions.size() <= 10);
    CHECK(static_cast<std::int64_t>(decisions.size()) + trace.decisions().absorbed() == 1000);
    CHECK(std::count_if(decisions.begin(), decisions.end(), [](const auto& change) { return change.tick == 500; }) ==
          1);
    CHECK(trace.held().slots().size() <= 10);
    CHECK(static_cast<std::int64_t>(trace.held().slots().size()) + trace.held().absorbed() == 500);
    CHECK(trace.failed_calls().slots().size() <= 10);
    CHECK(static_cast<std::int64_t>(trace.failed_calls().slots().size()) + trace.failed_calls().absorbed() == 500);
}

TEST_CASE("run trace: the limits of all runs of a page together do not grow with their number", "[html]") {
    std::size_t most = 0;
    for (std::size_t runs = 1; runs <= html::k_runs_drawn_max; ++runs) {
        const html::TraceLimits limits = html::limits_for(runs);
        most = std::max(most, (2 * runs + 1) * limits.points);
        CHECK(limits.decisions * runs <= 8'000);
        CHECK(limits.marks * runs * 3 <= 4'000);
    }
    CHECK(most <= 36'000);
}
