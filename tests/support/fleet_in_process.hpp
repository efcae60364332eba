#pragma once
// A fleet over fake apps in this process: no socket, no thread, virtual time.
#include "controller/fleet/running_fleet.hpp"
#include "controller/loop/directive_transport.hpp"
#include "controller/policy/manifest.hpp"
#include "controller/port/direct_transport.hpp"
#include "fake_app/demand/generator.hpp"
#include "fake_app/service/fake_app.hpp"
#include "tests/support/lived_session.hpp"

#include <memory>

namespace scaleit::test {

/// One app of a fleet and what it meets.
struct Member {
    std::string name = "app";
    std::string demand = "constant:base=4";
    int replicas = 2; ///< to begin with
    policy::Policy policy = policy::Proportional{};
    fleet::Priority priority{};
    double error_rate = 0;
    std::optional<int> fallback{};
    std::optional<int> assumed{}; ///< of an app that was never reached
};

inline Member member_with(std::string name, policy::Bounds bounds, std::string demand) {
    Member member;
    member.name = std::move(name);
    member.demand = std::move(demand);
    policy::Proportional policy;
    policy.config.bounds = bounds;
    member.policy = policy;
    return member;
}

class FleetInProcess {
public:
    FleetInProcess(std::optional<int> limit, const std::vector<Member>& members) {
        std::vector<fleet::WorkloadOptions> options;
        for (const Member& member : members) {
            options.push_back(options_of(member));
        }
        fleet_ = std::make_unique<fleet::RunningFleet>(fleet::FleetOptions{limit, [] { return std::int64_t{7'000}; }},
                                                       options, clock);
        for (std::size_t i = 0; i < members.size(); ++i) {
            apps_.push_back(std::make_unique<LocalApp>(members[i], i, directives_of(*fleet_->at(i))));
            fleet_->at(i)->attach({apps_[i]->steered, clock, apps_[i]->journal, {}});
        }
    }

    /// The next tick of one workload.
    const Tick& tick(std::size_t workload) {
        LocalApp& app = *apps_.at(workload);
        const Slot slot{app.next, clock.now(), 0, false};
        ++app.next;
        REQUIRE(fleet_->tick(*fleet_->at(workload), slot, clock.now()).journalled.has_value());
        return app.journal.ticks.back();
    }
    /// A tick of each, and then time moves by the interval.
    void round() {
        for (std::size_t i = 0; i < apps_.size(); ++i) {
            tick(i);
        }
        static_cast<void>(clock.sleep_until(clock.now() + k_interval));
    }
    void rounds(int count) {
        for (int i = 0; i < count; ++i) {
            round();
        }
    }
    /// As the app was told by whoever told it last.
    [[nodiscard]] int replicas(std::size_t workload) const { return apps_.at(workload)->told(); }
    [[nodiscard]] int replicas() const {
        int sum = 0;
        for (const auto& app : apps_) {
            sum += app->told();
        }
        return sum;
    }
    /// Somebody else scales it.
    void set_replicas(std::size_t workload, int count) { apps_.at(workload)->tell(count); }
    /// From now on its answers to polls are lost or come again; what it is told still reaches it.
    void lose_polls(std::size_t workload, bool lost = true) { apps_.at(workload)->line.lost = lost; }
    [[nodiscard]] const std::vector<Tick>& ticks(std::size_t workload) const {
        return apps_.at(workload)->journal.ticks;
    }
    [[nodiscard]] fleet::RunningFleet& fleet() { return *fleet_; }

    static constexpr Duration k_interval = std::chrono::seconds(15);
    SimulatedClock clock;

private:
    struct Line final : Transport {
        explicit Line(Transport& to) : app(to) {}
        [[nodiscard]] Outcome send(const Request& request, Duration budget) override {
            return lost && request.method == "GET"
                       ? Outcome(tl::unexpected<TransportFailure>(TransportFailure{FailureKind::timeout, "lost"}))
                       : app.send(request, budget);
        }

        Transport& app;
        bool lost = false;
    };

    struct LocalApp {
        LocalApp(const Member& member, std::size_t place, loop::DirectiveTransport::Source directives)
            : demand(demand::make_generator({member.demand}, Seed{1}).value()), time(k_interval),
              app({world_of(member), fault::FaultPlan(member.error_rate, Seed{place + 1})}, *demand, time), direct(app),
              line(direct), steered(line, std::move(directives)) {}

        static plant::WorldOptions world_of(const Member& member) {
            plant::WorldOptions world;
            world.plant.replicas = member.replicas;
            return world;
        }
        [[nodiscard]] int told() {
            const Outcome seen = app.handle({"GET", "/app/metrics", {}, {}});
            const std::string key = "\"replicas\":";
            return std::stoi(seen->body.substr(seen->body.find(key) + key.size()));
        }
        void tell(int count) {
            const Request request{"PUT",
                                  "/app/replicas",
                                  {{"Content-Type", "application/json"}},
                                  "{\"replicas\":" + std::to_string(count) + "}"};
            REQUIRE(app.handle(request).has_value());
        }

        std::unique_ptr<demand::Demand> demand;
        fake_app::LockstepTime time;
        fake_app::FakeApp app;
        DirectTransport direct;
        Line line;
        loop::DirectiveTransport steered;
        CollectingJournal journal;
        std::int64_t next = 0;
    };

    [[nodiscard]] loop::DirectiveTransport::Source directives_of(fleet::Workload& workload) {
        return [this, &workload] { return fleet_->directive(workload); };
    }

    static fleet::WorkloadOptions options_of(const Member& member) {
        fleet::WorkloadOptions options;
        options.name = member.name;
        options.settings.policy = member.policy;
        options.settings.loop.interval = k_interval;
        options.settings.loop.turn.failure_threshold = 3;
        options.settings.loop.turn.fallback_replicas = member.fallback;
        options.settings.client.attempts = 1;
        options.settings.client.needs = policy::needs(member.policy);
        options.settings.steered = true;
        options.priority = member.priority;
        options.assumed_replicas = member.assumed;
        return options;
    }

    std::vector<std::unique_ptr<LocalApp>> apps_;
    std::unique_ptr<fleet::RunningFleet> fleet_;
};

} // namespace scaleit::test
