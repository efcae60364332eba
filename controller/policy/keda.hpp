#pragma once
// KEDA's ScaledObject: between 0 and 1 (or idle and the minimum) KEDA itself scales, by whether its triggers are
// active; from there on a HorizontalPodAutoscaler that it generates (hpa.hpp). Follows pkg/scaling/executor and
// pkg/fallback.
//
// A trigger is one metric of the generated autoscaler. Those on CPU and memory activate nothing beside other triggers;
// where there are no others the app is always active, as in KEDA (getScaledObjectState).
//
// Where the app cannot be at zero (`floor` is 1, as all apps and sessions of scaleit), the one replica that stays
// stands for none: it is `parked`, and nothing but activation touches it.
#include "controller/policy/hpa.hpp"

namespace scaleit::policy {

/// How many replicas a fallback asks for.
enum class KedaFallbackBehavior : std::uint8_t {
    fixed,             ///< the configured count
    current,           ///< the present one
    current_if_higher, ///< the larger of the two
    current_if_lower,  ///< the smaller
};

constexpr auto enum_names(KedaFallbackBehavior) {
    return std::to_array<std::string_view>(
        {"static", "currentReplicas", "currentReplicasIfHigher", "currentReplicasIfLower"});
}

/// What stands in for a trigger without a figure.
struct KedaFallback {
    int failure_threshold = 3; ///< failures in a row that are borne; more: the fallback
    int replicas = 1;
    KedaFallbackBehavior behavior = KedaFallbackBehavior::fixed;

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("failure_threshold", self.failure_threshold);
        visit("replicas", self.replicas);
        visit("behavior", self.behavior);
    }
    bool operator==(const KedaFallback&) const = default;
};

/// What the annotations of a ScaledObject ask for.
struct KedaPauses {
    bool all = false;
    bool scale_in = false;
    bool scale_out = false;
    std::optional<int> replicas; ///< paused at this count

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("all", self.all);
        visit("scale_in", self.scale_in);
        visit("scale_out", self.scale_out);
        visit("replicas", self.replicas);
    }
    bool operator==(const KedaPauses&) const = default;
};

struct KedaConfig {
    static constexpr std::string_view k_name = "keda";
    static constexpr Duration k_period_max = std::chrono::hours(24 * 365);
    static constexpr int k_failures_max = 1'000'000;

    Bounds bounds{1, 100};   ///< minReplicaCount, which may be 0 (and is by KEDA's default), and maxReplicaCount
    std::optional<int> idle; ///< idleReplicaCount, below the minimum
    Duration polling = std::chrono::seconds(30);
    Duration cooldown = std::chrono::minutes(5);
    Duration initial_cooldown{};                    ///< where it was never active
    std::vector<std::int64_t> activations_milli{0}; ///< of hpa.metrics, in their order: active above
    bool force_activation = false;
    std::optional<KedaFallback> fallback;
    KedaPauses pauses{};
    HpaConfig hpa{}; ///< its bounds, and a direction paused in its behavior, follow from the rest: align()
    int floor = 1;   ///< the fewest replicas the app can be told to run, 0 or 1

    /// Makes `hpa` what KEDA would generate from the rest.
    void align();
    [[nodiscard]] std::optional<double> cpu_target() const { return hpa.cpu_target(); }
    [[nodiscard]] bool set_cpu_target(double target) { return hpa.set_cpu_target(target); }
    [[nodiscard]] Needs needs() const { return hpa.needs(); }

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("min", self.bounds.min);
        visit("max", self.bounds.max);
        visit("idle", self.idle);
        visit("polling", self.polling);
        visit("cooldown", self.cooldown);
        visit("initial_cooldown", self.initial_cooldown);
        visit("activations_milli", self.activations_milli);
        visit("force_activation", self.force_activation);
        visit("fallback", self.fallback);
        visit("pauses", self.pauses);
        visit("hpa", self.hpa);
        visit("floor", self.floor);
    }
    bool operator==(const KedaConfig&) const = default;
};

/// What is wrong with a configuration, if anything.
[[nodiscard]] std::optional<std::string> flaw(const KedaConfig& config);

struct KedaState {
    std::optional<Instant> created;     ///< the first tick
    std::optional<Instant> last_poll;   ///< of the triggers
    std::optional<Instant> last_active; ///< nothing: never
    bool parked = false;                ///< the floor's replica stands for none
    std::vector<int> failures;          ///< in a row, of each trigger
    HpaState hpa;

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("created_ns", self.created);
        visit("last_poll_ns", self.last_poll);
        visit("last_active_ns", self.last_active);
        visit("parked", self.parked);
        visit("failures", self.failures);
        visit("hpa", self.hpa);
    }
    void amend(const Observation& observation, int granted) { hpa.amend(observation, granted); }
    bool operator==(const KedaState&) const = default;
};

namespace keda {

/// What the triggers say at a poll.
struct Activity {
    bool active = false; ///< some figure is above its activation, or none could be, or activation is forced
    bool failed = false; ///< some figure is missing
};

[[nodiscard]] Activity activity_of(const KedaConfig& config, const Observation& observation);

/// What KEDA itself does at a poll, with `current` replicas; nothing where it leaves them to the autoscaler. Stamps
/// `last_active`.
struct Request {
    int replicas = 0;
    Reason reason = Reason::activated; ///< or idle, or bounds_min

    bool operator==(const Request&) const = default;
};
[[nodiscard]] std::optional<Request> request_scale(const KedaConfig& config, KedaState& state, const Activity& activity,
                                                   const Observation& observation);

/// The figure of the whole that a fallback gives for a metric, in its own unit: what makes the autoscaler ask for the
/// fallback's count. `ready` replicas serve, of `current` told to run.
[[nodiscard]] double fallback_figure(const KedaFallback& fallback, const HpaMetric& metric, int current, int ready);

/// Counts a trigger's failure, or its success; whether the fallback applies to it now.
[[nodiscard]] bool count_failure(const KedaFallback& fallback, bool failed, int& failures);

} // namespace keda

/// One decision; moves `state` on. An observation may say 0 replicas. Requires: a config without flaw, aligned.
[[nodiscard]] Decision advance(const KedaConfig& config, KedaState& state, const Observation& observation);

/// The pure form: the same decision, and the next state beside it.
[[nodiscard]] Verdict<KedaState> decide(const KedaConfig& config, KedaState state, const Observation& observation);

} // namespace scaleit::policy
