#pragma once
// Reporter and Scaler straight over a plant and a world, without bytes: what AppClient is over the fake app in
// lock-step time with one try a tick. A test holds the two to the same digest.
#include "controller/port/reporter.hpp"
#include "controller/port/scaler.hpp"
#include "fake_app/plant/plant.hpp"
#include "replayer/score/scorecard.hpp"
#include "replayer/whatif/world.hpp"

#include <cstdint>
#include <deque>
#include <utility>

namespace scaleit::whatif {

/// What the app answers a count it cannot run.
inline constexpr int k_refused_count_status = 400;

/// CPU as it is reported where the metric lags: that of the newest tick which began `lag` ago or earlier, as it was
/// before that tick's write; at the beginning that of the first.
class LaggedCpu {
public:
    /// Requires: lag >= 0.
    explicit LaggedCpu(Duration lag) : lag_(lag) {}

    /// The CPU is `cpu` at a tick that begins `now`, after the one before it; what is reported there.
    [[nodiscard]] plant::CpuPercent report(Instant now, plant::CpuPercent cpu) {
        if (lag_ == Duration::zero()) {
            return cpu;
        }
        ticks_.push_back({now, cpu});
        while (ticks_.size() > 1 && now - ticks_[1].at >= lag_) {
            ticks_.pop_front();
        }
        return ticks_.front().cpu;
    }

private:
    struct Seen {
        Instant at{};
        plant::CpuPercent cpu{};
    };
    Duration lag_;
    std::deque<Seen> ticks_; ///< the first is reported now
};

/// Where no world's metric lags: nothing in the fast path.
class PromptCpu {
public:
    [[nodiscard]] static plant::CpuPercent report(Instant now, plant::CpuPercent cpu) {
        static_cast<void>(now);
        return cpu;
    }
};

/// The form for a kind of world.
template <class WorldT> auto reported_cpu(const WorldT& world) {
    if constexpr (requires { world.metric_lag(); }) {
        return LaggedCpu(world.metric_lag());
    } else {
        return PromptCpu();
    }
}

template <class WorldT> class PlantClient final : public Reporter, public Scaler {
public:
    /// `world` must outlive this.
    explicit PlantClient(const WorldT& world) : world_(world), plant_(world.plant()), reported_(reported_cpu(world)) {}

    /// Moves to a tick and returns what the app really needs there. Requires: each tick after the one before.
    score::Truth begin(std::int64_t tick) {
        tick_ = tick;
        now_ = world_.time(tick).at;
        truth_ = world_.truth(tick);
        plant_.advance_to(now_);
        cpu_ = reported_.report(now_, plant_.cpu(truth_.demand));
        return truth_;
    }

    [[nodiscard]] Reading observe(Instant now) override {
        Reading reading;
        if (const std::optional<Failure> failure = world_.read_fault(tick_, reading.failed_calls)) {
            reading.observation = tl::unexpected<Failure>(*failure);
        } else {
            reading.observation = Observation{now, cpu_.fraction(), plant_.replicas()};
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
    decltype(reported_cpu(std::declval<const WorldT&>())) reported_;
    plant::CpuPercent cpu_{}; ///< reported at this tick
};

} // namespace scaleit::whatif
