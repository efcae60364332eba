#pragma once
// The first step of hpa: what one metric proposes. Integer division and IEEE doubles in the order the real controller
// has them (pkg/controller/podautoscaler/replica_calculator.go), since its results depend on both: ten replicas at 88 %
// of a target of 80 become 11 by the older rules and stay 10 by the newer.
#include "controller/core/observation.hpp"
#include "controller/policy/hpa_config.hpp"

#include <span>

namespace scaleit::policy::hpa {

/// How far the ratio of a metric to its target may be from 1 without effect.
struct Tolerances {
    double up = 0.1;
    double down = 0.1;
};

/// Those of the behavior, else the controller's flag.
[[nodiscard]] Tolerances tolerances_of(const HpaConfig& config);

/// Whether `ratio` is near enough to 1: by the older rules |1 - ratio| <= up, by the newer 1 - down <= ratio <= 1 + up.
[[nodiscard]] bool within(const Tolerances& tolerances, HpaGeneration generation, double ratio);

/// The count a metric asks for, and why.
struct Proposal {
    int replicas = 0;                    ///< >= 0
    Reason reason = Reason::utilization; ///< or tolerance, or replica_states
    std::int64_t usage = 0; ///< what the real controller reports: percent, or thousandths; per replica where averaged

    bool operator==(const Proposal&) const = default;
};

/// Nothing where the observation has no such metric, or no replica that it could be of. Negative figures count as 0.
/// Where the observation does not say in which state its replicas are, all serve and have metrics. Where `substitute`
/// is given, it is the figure of the whole, whatever the observation has.
[[nodiscard]] std::optional<Proposal> propose(const HpaConfig& config, const HpaMetric& metric,
                                              const Observation& observation, std::optional<double> substitute = {});

/// Whether the observation has the metric at all, and its value as it stands there.
[[nodiscard]] std::optional<double> figure_of(const HpaMetric& metric, const Observation& observation);

/// The figures of the whole that stand in for metrics, by the index of the metric; empty: none do.
using Substitutes = std::span<const std::optional<double>>;

/// What all metrics together propose.
struct Recommendation {
    int replicas = 0;
    Reason reason = Reason::utilization; ///< that of the largest proposal; partial_metrics where it was refused

    bool operator==(const Recommendation&) const = default;
};

/// The largest proposal. Nothing where no metric has one. By the newer rules, where some have none and the largest of
/// the others is below the present count, the present count.
[[nodiscard]] std::optional<Recommendation> recommend(const HpaConfig& config, const Observation& observation,
                                                      Substitutes substitutes = {});

} // namespace scaleit::policy::hpa
