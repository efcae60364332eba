#pragma once
// Reporter and Scaler straight over a plant and a world, without bytes: what AppClient is over the fake app in
// lock-step time with one try a tick. A test holds the two to the same digest.
#include "controller/port/reporter.hpp"
#include "controller/port/scaler.hpp"
#include "fake_app/plant/plant.hpp"
#include "replayer/score/scorecard.hpp"
#include "replayer/whatif/world.hpp"

#include <cstdint>

namespace scaleit::whatif {

/// What the app answers a count it cannot run.
inline constexpr int k_refused_count_status = 400;

template <class WorldT> class PlantClient final : public Reporter, public Scaler {
public:
    /// `world` must outlive this.
    explicit PlantClient(const WorldT& world) : world_(world), plant_(world.plant()) {}

    /// Moves to a tick and returns what the app really needs there. Requires: each tick after the one before.
    score::Truth begin(std::int64_t tick) {
        tick_ = tick;
        now_ = world_.time(tick).at;
        truth_ = world_.truth(tick);
        plant_.advance_to(now_);
        return truth_;
    }

    [[nodiscard]] Reading observe(Instant now) override {
        Reading reading;
        if (const std::optional<Failure> failure = world_.read_fault(tick_, reading.failed_calls)) {
            reading.observation = tl::unexpected<Failure>(*failure);
        } else {
            reading.observation = Observation{now, plant_.cpu(truth_.demand).fraction(), plant_.replicas()};
        }
        return reading;
    }

    [[nodiscard]] tl::expected<void, Failure> scale(int replicas) override {
        const std::optional<WriteFault> fault = world_.write_fault(tick_, writes_++);
        if (fault && !fault->applied) {
            return tl::unexpected<Failure>(fault->failure);
        }
        const bool accepted = plant_.set_replicas(replicas, now_);
        if (fault) {
            return tl::unexpected<Failure>(fault->failure);
        }
        if (!accepted) {
            return tl::unexpected<Failure>(Failure{FailureKind::http_status, k_refused_count_status});
        }
        return {};
    }

private:
    const WorldT& world_;
    plant::Plant plant_;
    std::int64_t tick_ = 0;
    std::int64_t writes_ = 0;
    Instant now_{};
    score::Truth truth_{};
};

} // namespace scaleit::whatif
