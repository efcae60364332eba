#pragma once
// An option of any policy: no scaling in that would call for scaling out at once. The load stays what it is, so on n'
// in place of n replicas the metric becomes metric * n / n'. Where that is at or above the threshold for scaling out,
// n' is raised by one until it is not, at most to what there is.
#include "controller/core/decision.hpp"
#include "controller/core/observation.hpp"
#include "controller/policy/metric_value.hpp"

#include <string>

namespace scaleit::policy {

struct FlapGuard {
    double out_threshold = 0.90; ///< from it on the app would be scaled out; in the metric's unit for one replica
    std::string metric = std::string(k_cpu_metric); ///< an average, or a total that the replicas share

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("out_threshold", self.out_threshold);
        visit("metric", self.metric);
    }
    bool operator==(const FlapGuard&) const = default;
};

/// What is wrong with a guard, if anything.
[[nodiscard]] std::optional<std::string> flaw(const FlapGuard& guard);

/// Adds the step that raises a scale-in where it must be raised, at most to `replicas_max`: the bounds are the last
/// word. Where the metric is not known nothing is scaled in. The predicted value is taken to two decimals, as apps
/// report it.
void guard_scale_in(const FlapGuard& guard, Decision& decision, const Observation& observation, int replicas_max);

} // namespace scaleit::policy
