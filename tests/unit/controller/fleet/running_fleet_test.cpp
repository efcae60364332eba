#include "controller/fleet/running_fleet.hpp"

#include "tests/support/fleet_in_process.hpp"

#include <memory>
#include <set>
#include <thread>

using namespace scaleit;
using namespace scaleit::fleet;
using namespace std::chrono_literals;
using scaleit::test::FleetInProcess;
using scaleit::test::Member;
using scaleit::test::member_with;

namespace {

/// Two apps that want 5 (4 / 0.80) and 10 (7.6 / 0.80, rounded up) instances.
std::vector<Member> two() {
    return {member_with("small", {1, 20}, "constant:base=4"), member_with("large", {1, 20}, "constant:base=7.6")};
}

Refusal refusal(const auto& answer) {
    REQUIRE_FALSE(answer.has_value());
    return answer.error();
}

} // namespace

TEST_CASE("fleet: without a limit every app has what its policy wants", "[fleet]") {
    FleetInProcess apps({}, two());
    apps.rounds(8);
    CHECK(apps.replicas(0) == 5);
    CHECK(apps.replicas(1) == 10);
    const WorkloadView view = *apps.fleet().view("large");
    CHECK(view.running);
    CHECK(view.ticks == 8);
    CHECK(view.replicas_max == 20);
    CHECK_FALSE(view.share.has_value());
    CHECK(view.newest->unix_ms == 7'000);
    CHECK(view.newest->tick == apps.ticks(1).back());
    CHECK(apps.fleet().workloads() == std::vector<std::string>{"small", "large"});
}

TEST_CASE("fleet: what a policy follows is seen with the newest tick, and not kept with the others", "[fleet]") {
    std::vector<Member> members = two();
    members[0].policy = *policy::default_policy("memory");
    FleetInProcess apps({}, members);
    CHECK(apps.fleet().view("small")->signals == nullptr);
    apps.round();
    const auto first = apps.fleet().view("small")->signals;
    REQUIRE(first != nullptr);
    REQUIRE(first->find("memory") != nullptr);
    CHECK(first->find("memory")->value > 0);
    CHECK(apps.fleet().view("large")->signals == nullptr); // holds its CPU
    apps.round();
    const auto second = apps.fleet().view("small")->signals;
    REQUIRE(second != nullptr);
    CHECK(second != first);
    CHECK(first.use_count() == 1); // nobody else has the old one
    const auto history = apps.fleet().history("small", {}, 10);
    REQUIRE(history->size() == 2);
    for (const PastTick& past : *history) {
        CHECK(past.tick.observation->signals == nullptr);
    }
}

TEST_CASE("fleet: under a limit apps share by priority, and never have more", "[fleet]") {
    std::vector<Member> members = two();
    members[0].demand = members[1].demand = "constant:base=12"; // 15 each
    members[0].priority.priority = 1;
    members[1].priority.priority = 3;
    FleetInProcess apps(16, members);
    for (int round = 0; round < 30; ++round) {
        apps.round();
        CHECK(apps.replicas() <= 16);
    }
    CHECK(apps.replicas(0) == 4);
    CHECK(apps.replicas(1) == 12);
    CHECK(apps.ticks(0).back().decision.reason() == Reason::share);
    CHECK(apps.fleet().view("small")->share == 4);

    // The other way round, live.
    CHECK(apps.fleet().prioritise({"small", 9, 0}).has_value());
    CHECK(apps.fleet().prioritise({"large", 3, 0}).has_value());
    for (int round = 0; round < 12; ++round) {
        apps.round();
        CHECK(apps.replicas() <= 16);
    }
    CHECK(apps.replicas(0) == 12);
    CHECK(apps.fleet().forget_priority("small") == true);
    CHECK(apps.fleet().forget_priority("small") == false);
    CHECK(apps.fleet().priorities() == std::vector<Priority>{{"large", 3, 0}, {"small", 1, 0}});
}

TEST_CASE("fleet: nobody grows on what an app that was not seen yet may have", "[fleet]") {
    std::vector<Member> members = two();
    members[0].replicas = members[1].replicas = 10;
    members[0].demand = "constant:base=12";
    FleetInProcess apps(20, members);
    apps.tick(0);
    CHECK(apps.ticks(0).back().decision.reason() == Reason::share);
    CHECK(apps.replicas(0) == 10);
    apps.tick(1);
    apps.tick(0);
    CHECK(apps.replicas() <= 20);
}

TEST_CASE("fleet: one app was never reached, and the others grow by what it surely leaves", "[fleet]") {
    std::vector<Member> members = two();
    members[0].error_rate = 1;
    members[0].replicas = 20; // as nobody can know
    FleetInProcess apps(20, members);
    apps.rounds(10);
    CHECK(apps.replicas(1) == 2); // it may have its maximum, and it has
    CHECK(apps.replicas() == 22); // as they began

    members[0].assumed = 10;
    FleetInProcess assuming(20, members);
    assuming.rounds(10);
    CHECK(assuming.replicas(1) == 10);
}

TEST_CASE("fleet: one app cannot be reached, and the others grow without it", "[fleet]") {
    std::vector<Member> members = two();
    members[0].error_rate = 1;
    members[0].assumed = 2;
    FleetInProcess apps(20, members);
    apps.rounds(2);
    CHECK(apps.replicas(1) == 2);
    apps.rounds(8);
    CHECK(apps.replicas(1) == 10);
    const WorkloadView view = *apps.fleet().view("small");
    CHECK(view.degraded);
    CHECK(view.last_failure.has_value());
    CHECK(view.last_failure_unix_ms == 7'000);
}

TEST_CASE("fleet: what an app had when it was last seen is not taken from it, whatever the others want", "[fleet]") {
    std::vector<Member> members = two();
    members[0].demand = "constant:base=8"; // 10, and so many it has
    members[0].replicas = 10;
    members[0].fallback = 2;
    members[1].demand = "constant:base=4"; // 5, and later 20
    members[1].replicas = 5;
    members[1].priority.priority = 10;
    FleetInProcess apps(20, members);
    apps.rounds(4);
    REQUIRE(apps.replicas(0) == 10);
    apps.lose_polls(0);
    apps.fleet().scale("large", {20, "", {}}).value();
    apps.rounds(8);
    CHECK(apps.fleet().view("small")->degraded);
    CHECK(apps.fleet().view("small")->share < 10);
    CHECK(apps.ticks(0).back().decision.reason() == Reason::fallback);
    CHECK(apps.replicas(0) == 10);
    CHECK(apps.replicas(1) == 10); // what is left of the limit

    apps.lose_polls(0, false);
    apps.rounds(4);
    CHECK(apps.replicas(0) == apps.fleet().view("small")->share);
    CHECK(apps.replicas() == 20);
}

TEST_CASE("fleet: its health is what its workloads' views say, at every moment", "[fleet]") {
    std::vector<Member> members = two();
    members[0].error_rate = members[1].error_rate = 0.7; // three failures in a row now and then
    FleetInProcess apps({}, members);
    RunningFleet& fleet = apps.fleet();
    CHECK_FALSE(fleet.health().ready);
    CHECK(fleet.health().degraded.empty());
    std::set<std::size_t> seen;
    std::set<std::string> observed;
    for (int round = 0; round < 40; ++round) {
        apps.round();
        int well = 0;
        std::vector<std::string> degraded;
        for (const std::string name : {"large", "small"}) {
            const WorkloadView view = *fleet.view(name);
            if (view.newest->tick.observation) {
                observed.insert(name);
            }
            well += !view.degraded && observed.contains(name) ? 1 : 0;
            if (view.degraded) {
                degraded.push_back(name);
            }
        }
        CHECK(fleet.health().degraded == degraded);
        CHECK(fleet.health().ready == (well > 0));
        seen.insert(degraded.size());
    }
    CHECK(seen == std::set<std::size_t>{0, 1, 2});
}

TEST_CASE("fleet: who has left is in its health no more, whatever a last tick brings", "[fleet]") {
    std::vector<Member> members = two();
    members[0].error_rate = 1;
    FleetInProcess apps({}, members);
    RunningFleet& fleet = apps.fleet();
    apps.rounds(2);
    const std::shared_ptr<Workload> leaving = fleet.at(0);
    REQUIRE(fleet.change({}, {{"large", nullptr}}).has_value());
    CHECK(fleet.tick(*leaving, {2, apps.clock.now(), 0, false}, apps.clock.now()).journalled.has_value());
    CHECK(leaving->view().degraded);
    CHECK(fleet.health().degraded.empty());
    CHECK(fleet.health().ready);
}

TEST_CASE("fleet: a stopped app is left as it is, and a started one goes on", "[fleet]") {
    FleetInProcess apps({}, two());
    CHECK(apps.fleet().stop("small") == true);
    CHECK(apps.fleet().stop("small") == false);
    apps.rounds(3);
    CHECK(apps.replicas(0) == 2);
    CHECK(apps.ticks(0).back().decision.reason() == Reason::paused);
    CHECK_FALSE(apps.fleet().view("small")->running);
    CHECK(apps.fleet().start("small") == true);
    apps.rounds(8);
    CHECK(apps.replicas(0) == 5);
}

TEST_CASE("fleet: a count set by hand holds within the bounds until its time is over", "[fleet]") {
    FleetInProcess apps({}, two());
    apps.rounds(4);
    CHECK(apps.fleet().scale("small", {99, "a sale begins", 30s})->replicas == 20);
    apps.round();
    CHECK(apps.replicas(0) == 20);
    CHECK(apps.fleet().view("small")->manual->hold == 15s);
    apps.rounds(5);
    CHECK(apps.replicas(0) == 5);
    CHECK_FALSE(apps.fleet().view("small")->manual.has_value());

    CHECK(apps.fleet().scale("small", {7, "", {}}).has_value());
    apps.rounds(20);
    CHECK(apps.replicas(0) == 7);
    CHECK(apps.fleet().resume("small") == true);
    CHECK(apps.fleet().resume("small") == false);
    apps.rounds(3);
    CHECK(apps.replicas(0) == 5);
}

TEST_CASE("fleet: orders that cannot be followed change nothing", "[fleet]") {
    FleetInProcess apps(20, two());
    Fleet& fleet = apps.fleet();
    CHECK(refusal(fleet.view("smal")).kind == RefusalKind::unknown_workload);
    CHECK_THAT(refusal(fleet.start("smal")).message, test::contains("did you mean 'small'?"));
    CHECK(refusal(fleet.scale("small", {0, "", {}})).kind == RefusalKind::invalid);
    CHECK(refusal(fleet.scale("small", {1'000'001, "", {}})).kind == RefusalKind::invalid);
    CHECK(refusal(fleet.scale("small", {2, std::string(k_reason_characters_max + 1, 'x'), {}})).kind ==
          RefusalKind::invalid);
    CHECK(refusal(fleet.scale("small", {2, "\xFF", {}})).kind == RefusalKind::invalid);
    CHECK(refusal(fleet.scale("small", {2, "", 0s})).kind == RefusalKind::invalid);
    CHECK(refusal(fleet.scale("small", {2, "", k_hold_max + 1s})).kind == RefusalKind::invalid);
    CHECK(refusal(fleet.prioritise({"small", 11, 0})).kind == RefusalKind::invalid);
    CHECK(refusal(fleet.prioritise({"small", 5, -1})).kind == RefusalKind::invalid);
    CHECK(fleet.prioritise({"small", 5, 60}).has_value());
    CHECK(refusal(fleet.prioritise({"large", 5, 41})).kind == RefusalKind::invalid);
    CHECK(refusal(fleet.prioritise({"other", 5, 1})).kind == RefusalKind::unknown_workload);
    CHECK_FALSE(fleet.view("small")->manual.has_value());
}

TEST_CASE("fleet: another policy takes effect whole, at the next tick", "[fleet]") {
    FleetInProcess apps(20, two());
    apps.rounds(8);
    Fleet& fleet = apps.fleet();
    const Configuration before = fleet.view("small")->configuration;
    CHECK(before.version == 1);
    CHECK_THAT(before.manifest, test::contains("\"policy\":\"proportional\""));
    const std::string head = "apiVersion: scaleit/v1\nkind: ScalingPolicy\nspec: ";
    CHECK(refusal(fleet.configure("small", head + "{policy: cpu, tresh: 1}", {})).kind == RefusalKind::invalid);
    CHECK(refusal(fleet.configure("small", head + "{policy: cpu, min: 30, max: 40}", {})).kind == RefusalKind::invalid);
    CHECK(refusal(fleet.configure("small", head + "{policy: queue, min_workers: ref(a.b)}", {})).kind ==
          RefusalKind::invalid);
    CHECK(refusal(fleet.configure("small", head + "{policy: cpu}", 2)).kind == RefusalKind::conflict);
    CHECK(fleet.view("small")->configuration == before);

    const auto taken = fleet.configure("small", head + "{policy: proportional, target: 0.5, max: 9}", 1);
    REQUIRE(taken.has_value());
    CHECK(taken->version == 2);
    CHECK(fleet.view("small")->replicas_max == 9);
    apps.rounds(3);
    CHECK(apps.replicas(0) == 8);
}

TEST_CASE("fleet: the history is bounded and paged, newest first", "[fleet]") {
    CHECK(history_ticks_for(1) == k_history_ticks_max);
    CHECK(history_ticks_for(1000) == 200);
    CHECK(history_ticks_for(1'000'000) == k_history_ticks_min);
    FleetInProcess apps({}, two());
    apps.rounds(10);
    const auto page = *apps.fleet().history("small", {}, 3);
    REQUIRE(page.size() == 3);
    CHECK(page[0].tick.index == 9);
    CHECK(page[2].tick.index == 7);
    const auto older = *apps.fleet().history("small", 2, 10);
    REQUIRE(older.size() == 2);
    CHECK(older[1].tick.index == 0);
    CHECK(apps.fleet().history("small", 0, 10)->empty());
    CHECK(refusal(apps.fleet().history("none", {}, 1)).kind == RefusalKind::unknown_workload);
}

TEST_CASE("fleet: events come in one order, numbered, and can be waited for", "[fleet]") {
    FleetInProcess apps({}, two());
    Fleet& fleet = apps.fleet();
    CHECK(fleet.wait_event(0, 1ms) == EventWait::nothing);
    CHECK(fleet.newest_event() == 0);
    apps.round();
    CHECK(fleet.stop("large").has_value());
    CHECK(fleet.scale("small", {3, "", {}}).has_value());
    CHECK(fleet.prioritise({"small", 6, 0}).has_value());
    CHECK(fleet.wait_event(0, 1h) == EventWait::came);
    CHECK(fleet.newest_event() == 5);
    const std::vector<Event> events = fleet.events_after(0, 10);
    REQUIRE(events.size() == 5);
    CHECK(events[0].kind == Event::Kind::tick);
    CHECK(events[0].workload == "small");
    CHECK(events[0].tick->tick == apps.ticks(0).front());
    CHECK(events[2].kind == Event::Kind::stopped);
    CHECK(events[3].kind == Event::Kind::manual);
    CHECK(events[4].kind == Event::Kind::priorities);
    CHECK(events[4].number == 5);
    CHECK(fleet.events_after(3, 1).front().number == 4);
    CHECK(fleet.events_after(5, 10).empty());

    std::thread ender([&apps] { apps.fleet().end(); });
    CHECK(fleet.wait_event(5, 1h) == EventWait::ended);
    CHECK(fleet.wait_event(4, 1h) == EventWait::came); // what is there is still told
    ender.join();
}

TEST_CASE("fleet: events that are too old are gone, and the numbers show it", "[fleet]") {
    EventLog log;
    for (std::size_t i = 0; i < k_events_max + 3; ++i) {
        log.add({0, Event::Kind::started, "app", {}});
    }
    const std::vector<Event> events = log.after(0, 2);
    REQUIRE(events.size() == 2);
    CHECK(events[0].number == 4);
}

TEST_CASE("fleet: what minimums and shares cannot be held is found before it begins", "[fleet]") {
    const auto flaw = [](std::optional<int> limit, int min, double percent, int priority) {
        WorkloadOptions options;
        options.name = "app";
        policy::Proportional policy;
        policy.config.bounds = {min, 20};
        options.settings.policy = policy;
        options.priority = {"app", priority, percent};
        WorkloadOptions other = options;
        other.name = "other";
        return find_flaw(limit, {options, other}).value_or("");
    };
    CHECK(flaw(10, 5, 50, 5).empty());
    CHECK(flaw({}, 20, 0, 10).empty());
    CHECK_THAT(flaw(10, 6, 0, 5), test::contains("12 together, over the limit of 10"));
    CHECK_THAT(flaw({}, 1, 51, 5), test::contains("over 100"));
    CHECK_THAT(flaw({}, 1, 0, 0), test::contains("expected 1 to 10"));
}

namespace {

/// One for each share, with that share or, until it is ordered, none.
std::vector<WorkloadOptions> sharing(const std::vector<double>& percents) {
    std::vector<WorkloadOptions> all;
    for (const double percent : percents) {
        WorkloadOptions& options = all.emplace_back();
        options.name = "app" + std::to_string(all.size());
        options.settings.policy = policy::Proportional{};
        options.priority.resource_allocation = percent;
    }
    return all;
}

} // namespace

TEST_CASE("fleet: shares that make up the whole in decimals are taken, and a millionth more is not", "[fleet]") {
    for (const std::vector<double>& percents : {std::vector<double>{29.6, 18.1, 23.6, 28.7},
                                                {8.7, 33.7, 14, 33.2, 10.4},
                                                {33.333333, 33.333333, 33.333334},
                                                {100},
                                                std::vector<double>(1000, 0.1)}) {
        CAPTURE(percents);
        std::vector<WorkloadOptions> workloads = sharing(percents);
        CHECK(find_flaw({}, workloads).value_or("") == "");
        workloads.push_back(sharing({0.000001}).front());
        CHECK(find_flaw({}, workloads) ==
              "the resource_allocation of all workloads is 100.000001 percent together, over 100");
    }
    CHECK_THAT(find_flaw({}, sharing({29.6, 18.1, 23.6, 28.8})).value_or(""), test::contains(" is 100.1 percent "));

    SimulatedClock clock;
    RunningFleet fleet({{}, [] { return std::int64_t{0}; }}, sharing({8.7, 33.7, 14, 33.2, 0}), clock);
    CHECK(refusal(fleet.prioritise({"app5", 5, 10.5})).message ==
          "resource_allocation is 10.5, and the other workloads' leave 10.4 percent");
    CHECK(fleet.prioritise({"app5", 5, 10.4}).has_value());
}

namespace {

WorkloadOptions steered(const std::string& name, policy::Bounds bounds) {
    WorkloadOptions options;
    options.name = name;
    policy::Proportional policy;
    policy.config.bounds = bounds;
    options.settings.policy = policy;
    options.settings.steered = true;
    return options;
}

std::vector<Event::Kind> kinds_of(const std::vector<Event>& events) {
    std::vector<Event::Kind> kinds;
    for (const Event& event : events) {
        kinds.push_back(event.kind);
    }
    return kinds;
}

} // namespace

TEST_CASE("fleet: another configuration brings workloads and takes others away, whole or not at all", "[fleet]") {
    FleetInProcess apps(20, two());
    apps.rounds(8);
    RunningFleet& fleet = apps.fleet();
    const std::shared_ptr<Workload> leaving = fleet.at(0);
    const std::uint64_t before = fleet.events_after(0, 1000).back().number;

    const auto too_much = fleet.change(20, {{"large", nullptr}, {"third", fleet.make(steered("third", {20, 30}))}});
    CHECK_THAT(refusal(too_much).message, test::contains("21 together, over the limit of 20"));
    CHECK(fleet.workloads() == std::vector<std::string>{"small", "large"});
    CHECK(fleet.newest_event() == before);

    REQUIRE(fleet.change(15, {{"third", fleet.make(steered("third", {1, 9}))}, {"large", nullptr}}).has_value());
    CHECK(fleet.workloads() == std::vector<std::string>{"third", "large"});
    CHECK(refusal(fleet.view("small")).kind == RefusalKind::unknown_workload);
    CHECK(fleet.view("third")->replicas_max == 9);
    CHECK(fleet.view("large")->ticks == 8); // it goes on
    CHECK(fleet.history("large", {}, 100)->size() == 8);
    CHECK(kinds_of(fleet.events_after(before, 10)) ==
          std::vector<Event::Kind>{Event::Kind::removed, Event::Kind::added});
    // Who has left gets no orders but to leave the app alone.
    CHECK(leaving->view().name == "small");
    CHECK_FALSE(fleet.directive(*leaving).running);
    CHECK_FALSE(fleet.directive(*leaving).share.has_value());
    // One that was not seen yet counts with its maximum.
    CHECK(fleet.directive(*fleet.at(1)).share == 10);
}

TEST_CASE("fleet: a workload that begins anew under its name is another one", "[fleet]") {
    FleetInProcess apps({}, two());
    apps.rounds(3);
    RunningFleet& fleet = apps.fleet();
    REQUIRE(fleet.scale("small", {7, "", {}}).has_value());
    REQUIRE(fleet.change({}, {{"small", fleet.make(steered("small", {1, 20}))}, {"large", nullptr}}).has_value());
    CHECK(fleet.view("small")->ticks == 0);
    CHECK_FALSE(fleet.view("small")->manual.has_value());
    CHECK(fleet.view("small")->configuration.version == 1);
}

TEST_CASE("fleet: what goes on changes its policy, its priority and whether it decides", "[fleet]") {
    FleetInProcess apps({}, two());
    apps.rounds(3);
    RunningFleet& fleet = apps.fleet();
    NextMember small{"small", nullptr};
    small.policy = steered("small", {3, 9}).settings.policy;
    small.priority = Priority{"small", 9, 40};
    small.automation = Automation::off;
    REQUIRE(fleet.change({}, {small, {"large", nullptr}}).has_value());
    CHECK(fleet.view("small")->replicas_max == 9);
    CHECK(fleet.view("small")->configuration.version == 2);
    CHECK_FALSE(fleet.view("small")->running);
    CHECK(fleet.priorities().back() == Priority{"small", 9, 40});
    // That is what it is configured with now.
    CHECK(fleet.prioritise({"small", 2, 0}).has_value());
    CHECK(fleet.forget_priority("small") == true);
    CHECK(fleet.priorities().back() == Priority{"small", 9, 40});
}

namespace {

std::string policy_of(double target) {
    return "apiVersion: scaleit/v1\nkind: ScalingPolicy\nspec: {policy: proportional, target: " +
           std::to_string(target) + "}";
}

} // namespace

TEST_CASE("fleet: what is configured anew takes the place of orders for the same thing, and of no others", "[fleet]") {
    FleetInProcess apps({}, two());
    apps.rounds(3);
    RunningFleet& fleet = apps.fleet();
    REQUIRE(fleet.configure("small", policy_of(0.5), {}).has_value());
    REQUIRE(fleet.stop("small") == true);
    REQUIRE(fleet.prioritise({"small", 9, 40}).has_value());
    NextMember small{"small", nullptr};
    small.priority = Priority{"small", 2, 10};
    REQUIRE(fleet.change({}, {small, {"large", nullptr}}).has_value());
    CHECK(fleet.priorities().back() == Priority{"small", 2, 10});
    CHECK_FALSE(fleet.view("small")->running);
    CHECK_THAT(fleet.view("small")->configuration.manifest, test::contains("\"target\":0.5"));
    small = {"small", nullptr};
    small.policy = steered("small", {3, 9}).settings.policy;
    small.automation = Automation::on;
    REQUIRE(fleet.change({}, {small, {"large", nullptr}}).has_value());
    CHECK(fleet.view("small")->running);
    CHECK(fleet.view("small")->replicas_max == 9);
}

TEST_CASE("fleet: directives say what is configured where an order holds, and nothing more", "[fleet]") {
    FleetInProcess apps({}, two());
    RunningFleet& fleet = apps.fleet();
    const auto directive = [&] { return fleet.directive(*fleet.at(0)); };
    const std::string configured = fleet.view("small")->configuration.manifest;
    CHECK(directive() == Directive{});
    REQUIRE(fleet.configure("small", policy_of(0.5), {}).has_value());
    REQUIRE(fleet.stop("small") == true);
    REQUIRE(fleet.prioritise({"small", 9, 40}).has_value());
    CHECK(directive().overruled == Overruled{configured, true, Rank{}});
    CHECK(directive().rank == Rank{9, 40});
    // Back to what is configured.
    REQUIRE(fleet.configure("small", configured, {}).has_value());
    REQUIRE(fleet.start("small") == true);
    REQUIRE(fleet.forget_priority("small") == true);
    CHECK(directive().overruled == Overruled{});
    CHECK_FALSE(directive().rank.has_value());
    // By the configuration itself.
    NextMember small{"small", nullptr};
    small.policy = steered("small", {3, 9}).settings.policy;
    small.automation = Automation::off;
    REQUIRE(fleet.change({}, {small, {"large", nullptr}}).has_value());
    CHECK(directive().manifest == fleet.view("small")->configuration.manifest);
    CHECK_FALSE(directive().running);
    CHECK(directive().overruled == Overruled{});
}

TEST_CASE("fleet: a workload that begins with an order in force says over what", "[fleet]") {
    WorkloadOptions options = steered("small", {3, 9});
    options.configured = Configured{policy::Proportional{}, true, {"", 5, 20}};
    options.orders.running = false;
    options.priority.priority = 8;
    FleetInProcess apps({}, two());
    RunningFleet& fleet = apps.fleet();
    const std::shared_ptr<Workload> begun = fleet.make(options);
    CHECK(begun->in_force().directive.overruled ==
          Overruled{policy::to_manifest(policy::Proportional{}), true, Rank{5, 20}});
    CHECK(begun->in_force().directive.rank == Rank{8, 0});
    CHECK(begun->in_force().directive.manifest.empty()); // it begins with it
}

TEST_CASE("fleet: a priority goes back to what is configured only where that fits", "[fleet]") {
    std::vector<Member> members = two();
    members[0].priority.resource_allocation = 30;
    FleetInProcess apps(20, members);
    RunningFleet& fleet = apps.fleet();
    REQUIRE(fleet.prioritise({"small", 5, 0}).has_value());
    REQUIRE(fleet.prioritise({"large", 5, 100}).has_value());
    const std::uint64_t before = fleet.newest_event();
    const Refusal refused = refusal(fleet.forget_priority("small"));
    CHECK(refused.kind == RefusalKind::invalid);
    CHECK_THAT(refused.message, test::contains("resource_allocation is 30"));
    CHECK_THAT(refused.message, test::contains("leave 0 percent"));
    CHECK(fleet.priorities() == std::vector<Priority>{{"large", 5, 100}, {"small", 5, 0}});
    CHECK(fleet.newest_event() == before);

    // Configured shares that fit together need not fit those by order, and the refusal says which these are.
    NextMember small{"small", nullptr};
    small.priority = Priority{"small", 5, 40};
    const Refusal together = refusal(fleet.change(20, {small, {"large", nullptr}}));
    CHECK_THAT(together.message, test::contains("140 percent together"));
    CHECK_THAT(together.message,
               test::contains("workload 'large' has by order a resource_allocation of 100 percent (0 is configured)"));

    CHECK(fleet.forget_priority("large") == true);
    CHECK(fleet.forget_priority("small") == true);
    CHECK(fleet.forget_priority("small") == false);
}

TEST_CASE("fleet: what an app was asked for and has not shown counts on when its workload begins anew", "[fleet]") {
    std::vector<Member> members = two();
    members[0].demand = members[1].demand = "constant:base=30"; // each look brings a quarter more
    FleetInProcess apps(6, members);
    apps.round();
    apps.tick(0);
    RunningFleet& fleet = apps.fleet();
    REQUIRE(apps.ticks(0).back().observation->replicas == 2);
    REQUIRE(apps.replicas(0) == 3);
    REQUIRE(apps.replicas(1) == 3);
    REQUIRE(fleet.change(6, {{"small", fleet.make(steered("small", {1, 2}))}, {"large", nullptr}}).has_value());
    apps.tick(1);
    CHECK(apps.replicas(1) == 3);
}

TEST_CASE("fleet: a tick that failed makes no workload ready", "[fleet]") {
    std::vector<Member> members = two();
    members[0].error_rate = members[1].error_rate = 1;
    FleetInProcess apps({}, members);
    apps.round();
    REQUIRE_FALSE(apps.fleet().view("small")->degraded);
    CHECK_FALSE(apps.fleet().health().ready);
}

TEST_CASE("fleet: a history of earlier runs makes no workload ready", "[fleet]") {
    WorkloadOptions options = steered("small", {1, 9});
    options.history.push_back({7, Tick{}});
    options.history.back().tick.observation = Observation{};
    FleetInProcess apps({}, two());
    RunningFleet& fleet = apps.fleet();
    REQUIRE(fleet.change({}, {{"small", fleet.make(options)}}).has_value());
    REQUIRE(fleet.history("small", {}, 9)->size() == 1);
    CHECK_FALSE(fleet.health().ready);
}
