#pragma once
// A decision: the desired replica count and the chain of reasons that led to it. The first step is the policy's
// recommendation, each further step a clamp that changed it, the last one what is wanted.
#include "controller/core/check.hpp"
#include "controller/core/names.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace scaleit {

enum class Reason : std::uint8_t {
    no_data,         ///< nothing valid was observed: the app is left as it is
    fallback,        ///< degraded for lack of data: the configured safe count
    steady,          ///< the present count is near enough
    settling,        ///< CPU is at its limit; an earlier raise, or a second look, comes first
    demand_up,       ///< demand needs more
    demand_down,     ///< demand needs less
    error_band,      ///< the accumulated error left its band: the side of the ideal count that repays it
    saturated,       ///< CPU is at its limit, demand unknown: growth
    proportional,    ///< the ratio rule
    bounds_min,      ///< raised to the configured minimum
    bounds_max,      ///< cut to the configured maximum
    tolerance,       ///< near enough to the target
    utilization,     ///< the ratio of a metric to its target
    partial_metrics, ///< some metrics are missing: no scaling in
    replica_states,  ///< replicas that are not ready or have no metric make the direction doubtful
    disabled,        ///< scaling is off
    stabilized,      ///< an earlier recommendation within the window holds it
    rate_limit,      ///< as far as the rate policies allow
    activated,       ///< up from zero, or from the idle count
    cooldown,        ///< the last change is too recent
    idle,            ///< inactive for long enough
    paused,          ///< told not to scale
    warm_up,         ///< replicas that still start count already
    step,            ///< the adjustment of a step
    alarm_pending,   ///< beyond the threshold, not for long enough yet
    scale_in_disabled,
    free_low,        ///< less is free than the lower threshold
    free_high,       ///< more is free than the upper threshold
    workers_missing, ///< fewer workers than the minimum
    queue_long,      ///< more requests wait than allowed
    workers_idle,    ///< these workers had nothing to do for long enough
    threshold_high,  ///< a metric is above its threshold
    threshold_low,   ///< all metrics are below theirs
    schedule,        ///< a time window's count
    forecast,        ///< demand expected from seasons before
    flap_guard,      ///< scaling in would call for scaling out at once
    external,        ///< another program decided; its reasons are not known
    manual,          ///< a count set by hand
    share,           ///< cut to the app's share of the limit on all instances
};

constexpr auto enum_names(Reason) {
    return std::to_array<std::string_view>({"no_data",
                                            "fallback",
                                            "steady",
                                            "settling",
                                            "demand_up",
                                            "demand_down",
                                            "error_band",
                                            "saturated",
                                            "proportional",
                                            "bounds_min",
                                            "bounds_max",
                                            "tolerance",
                                            "utilization",
                                            "partial_metrics",
                                            "replica_states",
                                            "disabled",
                                            "stabilized",
                                            "rate_limit",
                                            "activated",
                                            "cooldown",
                                            "idle",
                                            "paused",
                                            "warm_up",
                                            "step",
                                            "alarm_pending",
                                            "scale_in_disabled",
                                            "free_low",
                                            "free_high",
                                            "workers_missing",
                                            "queue_long",
                                            "workers_idle",
                                            "threshold_high",
                                            "threshold_low",
                                            "schedule",
                                            "forecast",
                                            "flap_guard",
                                            "external",
                                            "manual",
                                            "share"});
}

/// One link of the chain: the count after this step and why.
struct Step {
    Reason reason = Reason::no_data;
    int replicas = 0;

    bool operator==(const Step&) const = default;
};

/// A value. Holding (no desired count) is the default: a decision without data changes nothing.
class Decision {
public:
    static constexpr std::size_t k_steps_max = 8;

    Decision() = default;
    // Copies take the steps there are, field by field. A copy of the whole array right after a step was written would
    // wait for the write to leave the processor's store buffer; in what-if runs that took a third of the time.
    Decision(const Decision& other) { *this = other; }
    Decision& operator=(const Decision& other) { // NOLINT(cert-oop54-cpp): harmless on itself
        count_ = other.count_;
        for (std::size_t i = 0; i < count_; ++i) {
            steps_[i].reason = other.steps_[i].reason;
            steps_[i].replicas = other.steps_[i].replicas;
        }
        return *this;
    }
    ~Decision() = default;

    /// A recommendation of `replicas` for `reason`. Requires: replicas >= 0.
    Decision(Reason reason, int replicas) { then(reason, replicas); }

    /// Adds a step to the chain. Requires: fewer than k_steps_max steps so far; replicas >= 0.
    void then(Reason reason, int replicas) {
        SCALEIT_CHECK(count_ < k_steps_max && replicas >= 0);
        steps_[count_++] = Step{reason, replicas};
    }

    /// What is wanted; nothing where the app is to be left as it is.
    [[nodiscard]] std::optional<int> desired() const {
        return count_ == 0 ? std::nullopt : std::optional<int>(steps_[count_ - 1].replicas);
    }
    /// The reason that settled it: the last step's, or no_data.
    [[nodiscard]] Reason reason() const { return count_ == 0 ? Reason::no_data : steps_[count_ - 1].reason; }

    /// The whole chain, recommendation first; empty where the decision holds.
    [[nodiscard]] std::span<const Step> steps() const { return {steps_.data(), count_}; }

    friend bool operator==(const Decision& a, const Decision& b) {
        return a.count_ == b.count_ && std::equal(a.steps_.begin(), a.steps_.begin() + a.count_, b.steps_.begin());
    }

private:
    std::array<Step, k_steps_max> steps_{};
    std::uint8_t count_ = 0;
};

} // namespace scaleit
