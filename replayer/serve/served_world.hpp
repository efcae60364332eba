#pragma once
// A what-if world as the fake app serves it: the same demand, plant and faults, for a client that comes by itself.
#include "fake_app/service/fake_app.hpp"
#include "replayer/whatif/scenario_world.hpp"
#include "replayer/whatif/world.hpp"

#include <memory>
#include <variant>
#include <vector>

namespace scaleit::serve {

/// Samples of one served world.
inline constexpr std::int64_t k_samples_max = 20'000'000;

/// Demand at even steps, and which of it is a lower bound.
class ServedDemand final : public demand::Demand {
public:
    /// `inner` must outlive this. `censored` by step; beyond its end nothing is.
    ServedDemand(const demand::Demand& inner, Duration step, std::vector<bool> censored)
        : inner_(&inner), step_(step), censored_(std::move(censored)) {}
    /// The same over a demand of its own.
    ServedDemand(std::unique_ptr<demand::Demand> inner, Duration step, std::vector<bool> censored)
        : own_(std::move(inner)), inner_(own_.get()), step_(step), censored_(std::move(censored)) {}

    [[nodiscard]] double at(Instant instant) const override { return inner_->at(instant); }
    /// What the app really needs at an instant >= k_start.
    [[nodiscard]] score::Truth truth_at(Instant instant) const {
        const auto place = static_cast<std::size_t>(instant.time_since_epoch() / step_);
        return {at(instant), place < censored_.size() && censored_[place]};
    }

private:
    std::unique_ptr<demand::Demand> own_;
    const demand::Demand* inner_;
    Duration step_;
    std::vector<bool> censored_;
};

struct ServedWorld {
    fake_app::FakeAppOptions app;
    std::unique_ptr<ServedDemand> demand;
    Duration step{};        ///< of lock-step time: the world's interval
    std::int64_t ticks = 0; ///< how many steps it has; demand stays as it is at the end
};

/// `demand`, that of the world, must outlive the result.
[[nodiscard]] ServedWorld as_served(const whatif::DemandWorld& world, const demand::Demand& demand);
[[nodiscard]] ServedWorld as_served(const whatif::ScenarioWorld& world);
/// The recorded moments at even steps of the world's interval, each the newest that began by the middle of its step.
/// Where a moment's observation failed, all polls of its step do; where its write did, all writes, with the same effect
/// on the app. A failed try before one that succeeded does not happen again. Fails (usage) where that makes more than
/// k_samples_max, and on what no served app may be, such as a start-up delay over plant::k_delay_max.
[[nodiscard]] Result<ServedWorld> as_served(const whatif::RecordedWorld& world);

} // namespace scaleit::serve
