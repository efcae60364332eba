// Apps under one limit, ticked in any order, with calls that fail and orders at random moments.
#include "tests/support/fleet_in_process.hpp"

#include <cmath>
#include <rapidcheck.h>

using namespace scaleit;
using scaleit::test::FleetInProcess;
using scaleit::test::Member;
using scaleit::test::member_with;

namespace {

/// Together they have no more than the limit.
std::vector<Member> draw_members(int limit) {
    static const std::vector<std::string> k_names{"a", "b", "c", "d"};
    static const std::vector<std::string> k_demands{"constant:base=9", "sine:base=8,amplitude=7,period=3m",
                                                    "square:low=2,high=12,period=2m"};
    std::vector<Member> members;
    for (const std::string& name : k_names) {
        const int max = *rc::gen::inRange(1, 20);
        Member member = member_with(name, {1, max}, *rc::gen::elementOf(k_demands));
        member.replicas = *rc::gen::inRange(1, std::min(max, limit / 4) + 1);
        member.priority.priority = *rc::gen::inRange(1, 11);
        member.priority.resource_allocation = *rc::gen::inRange(0, 26);
        member.error_rate = *rc::gen::elementOf(std::vector<double>{0, 0.3});
        member.fallback = *rc::gen::inRange(1, 20);
        members.push_back(member);
    }
    return members;
}

void draw_order(FleetInProcess& apps) {
    const std::string name = *rc::gen::elementOf(apps.fleet().workloads());
    switch (*rc::gen::inRange(0, 5)) {
    case 0:
        RC_ASSERT(apps.fleet().stop(name).has_value());
        return;
    case 1:
        RC_ASSERT(apps.fleet().start(name).has_value());
        return;
    case 2:
        RC_ASSERT(apps.fleet().scale(name, {*rc::gen::inRange(1, 40), "", FleetInProcess::k_interval}).has_value());
        return;
    case 3:
        RC_ASSERT(apps.fleet().resume(name).has_value());
        return;
    default:
        RC_ASSERT(apps.fleet().prioritise({name, *rc::gen::inRange(1, 11), 10}).has_value());
    }
}

} // namespace

TEST_CASE("fleet: never over the limit, whatever is ordered and whatever fails", "[property]") {
    CHECK(rc::check([] {
        const int limit = *rc::gen::inRange(4, 40); // at least what the four of them begin with
        FleetInProcess apps(limit, draw_members(limit));
        std::vector<loop::TurnState> known(4);
        for (int step = 0; step < 80; ++step) {
            if (*rc::gen::inRange(0, 8) == 0) {
                draw_order(apps);
            }
            const auto workload = *rc::gen::inRange<std::size_t>(0, 4);
            if (*rc::gen::inRange(0, 16) == 0) {
                apps.lose_polls(workload, *rc::gen::arbitrary<bool>());
            }
            const Tick& tick = apps.tick(workload);
            RC_ASSERT(apps.replicas() <= limit);
            RC_ASSERT(tick.observation || tick.write.outcome == WriteOutcome::not_needed ||
                      tick.decision.desired() >= known[workload].last_replicas);
            known[workload] = loop::remembered(known[workload], tick);
            RC_ASSERT(tick.observation || tick.write.outcome == WriteOutcome::not_needed ||
                      tick.decision.steps().front().reason == Reason::fallback);
            static_cast<void>(apps.clock.sleep_until(apps.clock.now() + FleetInProcess::k_interval / 4));
        }
    }));
}

namespace {

/// Parts of 100 percent in whole tenths, in any order.
std::vector<double> draw_split() {
    std::vector<double> percents;
    for (int left = 1000; left > 0;) {
        const int tenths = percents.size() == 39 ? left : *rc::gen::inRange(1, left + 1);
        percents.push_back(tenths / 10.0);
        left -= tenths;
    }
    for (std::size_t i = percents.size(); i > 1; --i) {
        std::swap(percents[i - 1], percents[*rc::gen::inRange<std::size_t>(0, i)]);
    }
    return percents;
}

} // namespace

TEST_CASE("fleet: shares in tenths that make up the whole are taken in any order, and a tenth more is not",
          "[property]") {
    CHECK(rc::check([] {
        const std::vector<double> percents = draw_split();
        std::vector<fleet::WorkloadOptions> workloads(percents.size());
        for (std::size_t i = 0; i < percents.size(); ++i) {
            workloads[i].name = "app" + std::to_string(i);
            workloads[i].settings.policy = policy::Proportional{};
        }
        SimulatedClock clock;
        fleet::RunningFleet fleet({{}, [] { return std::int64_t{0}; }}, workloads, clock);
        for (std::size_t i = 0; i < percents.size(); ++i) {
            workloads[i].priority.resource_allocation = percents[i];
            RC_ASSERT(fleet.prioritise({workloads[i].name, 5, percents[i]}).has_value());
        }
        RC_ASSERT(!fleet::find_flaw({}, workloads));
        const auto one = *rc::gen::inRange<std::size_t>(0, percents.size());
        workloads[one].priority.resource_allocation = std::round(percents[one] * 10 + 1) / 10;
        RC_ASSERT(fleet::find_flaw({}, workloads).has_value());
        RC_ASSERT(!fleet.prioritise({workloads[one].name, 5, workloads[one].priority.resource_allocation}));
    }));
}
