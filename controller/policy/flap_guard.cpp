#include "controller/policy/flap_guard.hpp"

#include "controller/policy/policy_flaws.hpp"

namespace scaleit::policy {

namespace {

constexpr std::int64_t k_hundredth = k_ppm_one / 100;

/// As it would be reported on `replicas` that share `total_ppm`.
std::int64_t predicted_ppm(std::int64_t total_ppm, std::int64_t replicas) {
    return (total_ppm + replicas * k_hundredth / 2) / (replicas * k_hundredth) * k_hundredth;
}

/// The fewest replicas, within the bounds, that share `total_ppm` with less than `threshold_ppm` each; the most where
/// none do. What each gets falls as their number rises, so the span can be halved.
int fewest_below(std::int64_t threshold_ppm, std::int64_t total_ppm, Bounds span) {
    while (span.min < span.max) {
        const int middle = span.min + (span.max - span.min) / 2;
        const bool below = middle == 0 ? total_ppm == 0 : predicted_ppm(total_ppm, middle) < threshold_ppm;
        (below ? span.max : span.min) = below ? middle : middle + 1;
    }
    return span.min;
}

} // namespace

std::optional<std::string> flaw(const FlapGuard& guard) {
    return flaw_of_metric(guard.metric, "flap_guard.out_threshold", guard.out_threshold);
}

void guard_scale_in(const FlapGuard& guard, Decision& decision, const Observation& observation, int replicas_max) {
    const std::optional<int> desired = decision.desired();
    if (!desired || *desired >= observation.replicas) {
        return;
    }
    const int most = std::max(*desired, std::min(observation.replicas, replicas_max));
    const std::optional<std::int64_t> value = per_replica_ppm(guard.metric, observation);
    const int calm = value ? fewest_below(metric_ppm(guard.out_threshold),
                                          std::max<std::int64_t>(0, *value) * observation.replicas, {*desired, most})
                           : most;
    if (calm != *desired) {
        decision.then(Reason::flap_guard, calm);
    }
}

} // namespace scaleit::policy
