#pragma once
// Kubernetes' HorizontalPodAutoscaler to the letter, by the rules of 1.20 or of 1.33 and later. Each tick is one sync
// of the real controller (every 15 s there): pre-checks against the bounds; what the metrics propose (hpa_metric.hpp);
// stabilization (hpa_stabilize.hpp); rate policies and bounds (hpa_rate.hpp).
//
// A change counts towards the rates only if the write succeeded, which a policy does not see: it is kept as pending and
// counts, from the time it was decided, once the next observation shows exactly that count.
#include "controller/policy/hpa_metric.hpp"
#include "controller/policy/hpa_rate.hpp"
#include "controller/policy/hpa_stabilize.hpp"
#include "controller/policy/verdict.hpp"

namespace scaleit::policy {

/// Bounded (hpa::k_log_max, hpa::k_events_max). The real controller keeps the same in memory and loses it on a restart.
struct HpaState {
    bool started = false; ///< the first count seen was entered into the log: no drop below it within the window
    hpa::Log log;
    hpa::Events events;                 ///< none without behavior
    std::optional<hpa::Change> pending; ///< decided, not seen to be in force yet; none without behavior

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("started", self.started);
        visit("log", self.log);
        visit("events", self.events);
        visit("pending", self.pending);
    }
    /// The change decided at this observation became one to `granted` on its way; it is pending where it still goes
    /// that way.
    void amend(const Observation& observation, int granted);
    bool operator==(const HpaState&) const = default;
};

namespace hpa {

/// Remembers the change decided last if `replicas`, just observed, shows it in force; forgets it if not.
void settle(const HpaConfig& config, HpaState& state, int replicas);

/// advance(), with figures that stand in for metrics.
[[nodiscard]] Decision advance_with(const HpaConfig& config, HpaState& state, const Observation& observation,
                                    Substitutes substitutes);

} // namespace hpa

/// One decision; moves `state` on. An observation may say 0 replicas. Requires: a config without flaw.
[[nodiscard]] Decision advance(const HpaConfig& config, HpaState& state, const Observation& observation);

/// The pure form: the same decision, and the next state beside it.
[[nodiscard]] Verdict<HpaState> decide(const HpaConfig& config, HpaState state, const Observation& observation);

} // namespace scaleit::policy
