#pragma once
// The world of a what-if run that needs more than demand, a plant and failing calls: the fake app as it is, with every
// part of its world and every fault, called in-process through the client that a live controller uses. What it shows is
// what it would show over a socket in lock-step time. A tenth as fast as a DemandWorld, which is for all else.
#include "controller/loop/app_client.hpp"
#include "controller/loop/turn.hpp"
#include "controller/port/direct_transport.hpp"
#include "fake_app/service/fake_app.hpp"
#include "replayer/score/scorecard.hpp"

namespace scaleit::whatif {

/// Tick k at k * interval.
class ScenarioWorld {
public:
    struct Options {
        fake_app::FakeAppOptions app{};
        loop::AppClientOptions client{.timeout = std::chrono::seconds(1), .attempts = 1}; ///< as live in lock-step
        Duration interval = std::chrono::seconds(1);
        std::int64_t ticks = 0; ///< 0..k_ticks_max
    };

    /// `demand` must outlive this.
    ScenarioWorld(const demand::Demand& demand, Options options) : demand_(demand), options_(std::move(options)) {}

    [[nodiscard]] const Options& options() const { return options_; }
    [[nodiscard]] const demand::Demand& demand() const { return demand_; }
    [[nodiscard]] Duration interval() const { return options_.interval; }
    [[nodiscard]] std::int64_t ticks() const { return options_.ticks; }
    [[nodiscard]] loop::TurnTime time(std::int64_t tick) const { return {tick, k_start + tick * options_.interval}; }

private:
    const demand::Demand& demand_;
    Options options_;
};

/// The app of one run as Reporter and Scaler. `world` must outlive it.
class ScenarioClient {
public:
    ScenarioClient(const ScenarioWorld& world, Needs needs)
        : world_(world), time_(world.interval()), app_(world.options().app, world.demand(), time_), transport_(app_),
          client_(transport_, pauses_, with_needs(world.options().client, needs)) {}

    /// Moves to a tick and returns what the app really needs there.
    [[nodiscard]] score::Truth begin(std::int64_t tick) const {
        return {world_.demand().at(world_.time(tick).at), false};
    }

    [[nodiscard]] Reading observe(Instant now) { return client_.observe(now); }
    [[nodiscard]] tl::expected<void, Failure> scale(int replicas) { return client_.scale(replicas); }
    [[nodiscard]] tl::expected<void, Failure> stop_workers(std::span<const std::int64_t> ids, int replicas) {
        return client_.stop_workers(ids, replicas);
    }
    /// What the app was called so far, and which faults it made.
    [[nodiscard]] fake_app::Served served() const { return app_.served(); }

private:
    static loop::AppClientOptions with_needs(loop::AppClientOptions options, Needs needs) {
        options.needs = needs;
        return options;
    }

    const ScenarioWorld& world_;
    fake_app::LockstepTime time_;
    fake_app::FakeApp app_;
    DirectTransport transport_;
    SimulatedClock pauses_;
    loop::AppClient client_;
};

} // namespace scaleit::whatif
