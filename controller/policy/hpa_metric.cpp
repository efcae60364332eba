#include "controller/policy/hpa_metric.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace scaleit::policy::hpa {

namespace {

constexpr std::int64_t k_micro = 1'000'000;
constexpr std::int64_t k_micro_per_percent = 10'000;
constexpr std::int64_t k_micro_per_milli = 1'000;
constexpr double k_figure_max = 1e12; // larger ones count as this; in millionths it still fits

/// A figure in millionths, so that decimals such as 0.57 come out as the whole numbers they stand for.
std::int64_t to_micro(double figure) {
    return static_cast<std::int64_t>(std::clamp(figure, 0.0, k_figure_max) * static_cast<double>(k_micro) + 0.5);
}

/// The least whole number not below `value`, cut to what a count can be.
int to_count(double value) {
    constexpr double k_count_max = std::numeric_limits<std::int32_t>::max();
    return value > 0 ? static_cast<int>(std::min(std::ceil(value), k_count_max)) : 0;
}

/// The states of the replicas; all of them serving where the observation says nothing.
ReplicaStates states_of(const Observation& observation) {
    if (observation.signals != nullptr && observation.signals->replica_states) {
        return *observation.signals->replica_states;
    }
    ReplicaStates states;
    states.ready = observation.replicas;
    return states;
}

int existing(const ReplicaStates& states) { return states.ready + states.unready + states.missing + states.ignored; }

/// A figure as observed, of each replica or of the whole.
struct Figure {
    double value;
    MetricScope scope;
};

std::optional<Figure> find(const HpaMetric& metric, const Observation& observation) {
    if (metric.signal == "cpu") {
        return Figure{observation.cpu, MetricScope::average};
    }
    const Metric* found = observation.signals == nullptr ? nullptr : observation.signals->find(metric.signal);
    return found == nullptr ? std::nullopt : std::optional<Figure>(Figure{found->value, found->scope});
}

double of_each(const Figure& figure, int replicas) {
    return figure.scope == MetricScope::average ? figure.value : figure.value / replicas;
}

double of_all(const Figure& figure, int replicas) {
    return figure.scope == MetricScope::total ? figure.value : figure.value * replicas;
}

/// So many replicas at so many millionths.
struct Group {
    std::int64_t replicas;
    std::int64_t micro;
};

/// floor of the average over two groups and `idle` replicas at 0, without overflow in between.
std::int64_t average(const Group& a, const Group& b, std::int64_t idle) {
    const std::int64_t count = a.replicas + b.replicas + idle;
    const std::int64_t rest = a.micro % count * a.replicas + b.micro % count * b.replicas;
    return a.micro / count * a.replicas + b.micro / count * b.replicas + rest / count;
}

/// A metric of which each replica has its own figure.
struct Averaged {
    std::int64_t micro;         ///< average over the ready replicas, millionths
    std::int64_t unit;          ///< millionths in what the real controller counts in
    std::int64_t target;        ///< in those units
    std::int64_t missing_micro; ///< what a replica without a figure is taken to have while the others are below target
    bool plain;                 ///< not a utilization
};

/// The ratio to the target over some replicas.
double ratio_of(std::int64_t micro, const Averaged& metric) {
    const std::int64_t usage = micro / metric.unit;
    return static_cast<double>(usage) / static_cast<double>(metric.target);
}

/// Replicas without a figure, and those not ready while the others are above target, make the ratio doubtful: they are
/// counted against the direction, and where that turns it or brings it near the target, nothing changes.
Proposal propose_doubtful(const HpaConfig& config, const Averaged& metric, const ReplicaStates& states, int current) {
    const bool older = config.generation == HpaGeneration::v1_20;
    const double ratio = ratio_of(metric.micro, metric);
    const bool missing_count = ratio != 1.0 || (older && metric.plain);
    const Group missing{missing_count ? states.missing : 0, ratio < 1.0 ? metric.missing_micro : 0};
    const std::int64_t unready = ratio > 1.0 ? states.unready : 0;
    const double again = ratio_of(average({states.ready, metric.micro}, missing, unready), metric);
    const Tolerances tolerances = tolerances_of(config);
    const Proposal kept{current,
                        within(tolerances, config.generation, ratio) ? Reason::tolerance : Reason::replica_states,
                        metric.micro / metric.unit};
    if (within(tolerances, config.generation, again) || (ratio < 1.0 && again > 1.0) || (ratio > 1.0 && again < 1.0)) {
        return kept;
    }
    const int wanted = to_count(again * static_cast<double>(states.ready + missing.replicas + unready));
    const bool guarded = !(older && metric.plain);
    if (guarded && ((again < 1.0 && wanted > current) || (again > 1.0 && wanted < current))) {
        return kept;
    }
    return {wanted, Reason::utilization, kept.usage};
}

std::optional<Proposal> propose_averaged(const HpaConfig& config, const Averaged& metric, const ReplicaStates& states,
                                         int current) {
    if (states.ready == 0) {
        return std::nullopt;
    }
    const double ratio = ratio_of(metric.micro, metric);
    if (states.missing > 0 || (states.unready > 0 && ratio > 1.0)) {
        return propose_doubtful(config, metric, states, current);
    }
    const std::int64_t usage = metric.micro / metric.unit;
    if (within(tolerances_of(config), config.generation, ratio)) {
        return Proposal{current, Reason::tolerance, usage};
    }
    return Proposal{to_count(ratio * static_cast<double>(states.ready)), Reason::utilization, usage};
}

/// Resources and figures of each replica.
std::optional<Proposal> propose_per_replica(const HpaConfig& config, const HpaMetric& metric, const Figure& figure,
                                            const Observation& observation) {
    const ReplicaStates states = states_of(observation);
    const double each = of_each(figure, std::max(states.ready, 1));
    if (metric.target == HpaTarget::utilization) {
        const bool older = config.generation == HpaGeneration::v1_20;
        const int missing_percent = older ? 100 : std::max(100, metric.utilization_percent);
        return propose_averaged(config,
                                {to_micro(each), k_micro_per_percent, metric.utilization_percent,
                                 missing_percent * k_micro_per_percent, false},
                                states, observation.replicas);
    }
    const bool resource = metric.source == HpaSource::resource || metric.source == HpaSource::container_resource;
    const double requested = resource ? static_cast<double>(metric.request_milli) / 1000.0 : 1.0;
    return propose_averaged(config,
                            {to_micro(each * requested), k_micro_per_milli, metric.value_milli,
                             metric.value_milli * k_micro_per_milli, true},
                            states, observation.replicas);
}

/// One figure against one target: the present count times their ratio.
Proposal propose_value(const HpaConfig& config, const HpaMetric& metric, std::int64_t usage,
                       const Observation& observation) {
    const ReplicaStates states = states_of(observation);
    const double ratio = static_cast<double>(usage) / static_cast<double>(metric.value_milli);
    if (observation.replicas == 0) {
        return {to_count(ratio), Reason::utilization, usage};
    }
    if (within(tolerances_of(config), config.generation, ratio)) {
        return {observation.replicas, Reason::tolerance, usage};
    }
    return {to_count(ratio * static_cast<double>(states.ready + states.missing)), Reason::utilization, usage};
}

/// One figure, shared by all replicas, against a target for each. At zero replicas the ratio is infinite, or not a
/// number; both are outside any tolerance.
Proposal propose_shared(const HpaConfig& config, const HpaMetric& metric, std::int64_t usage,
                        const Observation& observation) {
    const bool stated = observation.signals != nullptr && observation.signals->replica_states;
    const int existing_now = stated ? existing(*observation.signals->replica_states) : observation.replicas;
    const auto total = static_cast<double>(usage);
    const auto target = static_cast<double>(metric.value_milli);
    const double ratio = total / (target * static_cast<double>(existing_now));
    const auto each = existing_now == 0 ? usage : static_cast<std::int64_t>(std::ceil(total / existing_now));
    if (within(tolerances_of(config), config.generation, ratio)) {
        return {existing_now, Reason::tolerance, each};
    }
    return {to_count(total / target), Reason::utilization, each};
}

std::optional<Proposal> propose_whole(const HpaConfig& config, const HpaMetric& metric, const Figure& figure,
                                      const Observation& observation) {
    const ReplicaStates states = states_of(observation);
    if (observation.replicas > 0 && existing(states) == 0) {
        return std::nullopt;
    }
    const bool shared = metric.target == HpaTarget::average_value;
    const double whole = shared ? of_all(figure, states.ready) : figure.value;
    const std::int64_t usage = to_micro(whole) / k_micro_per_milli;
    return shared ? propose_shared(config, metric, usage, observation)
                  : propose_value(config, metric, usage, observation);
}

} // namespace

Tolerances tolerances_of(const HpaConfig& config) {
    if (!config.behavior) {
        return {config.tolerance, config.tolerance};
    }
    return {config.behavior->up.tolerance.value_or(config.tolerance),
            config.behavior->down.tolerance.value_or(config.tolerance)};
}

bool within(const Tolerances& tolerances, HpaGeneration generation, double ratio) {
    if (generation == HpaGeneration::v1_20) {
        return std::abs(1.0 - ratio) <= tolerances.up;
    }
    return (1.0 - tolerances.down) <= ratio && ratio <= (1.0 + tolerances.up);
}

std::optional<double> figure_of(const HpaMetric& metric, const Observation& observation) {
    const std::optional<Figure> figure = find(metric, observation);
    return figure ? std::optional<double>(figure->value) : std::nullopt;
}

std::optional<Proposal> propose(const HpaConfig& config, const HpaMetric& metric, const Observation& observation,
                                std::optional<double> substitute) {
    const std::optional<Figure> figure =
        substitute ? Figure{*substitute, MetricScope::total} : find(metric, observation);
    if (!figure) {
        return std::nullopt;
    }
    switch (metric.source) {
    case HpaSource::resource:
    case HpaSource::container_resource:
    case HpaSource::pods:
        return propose_per_replica(config, metric, *figure, observation);
    case HpaSource::object:
    case HpaSource::external:
        return propose_whole(config, metric, *figure, observation);
    }
    return std::nullopt;
}

std::optional<Recommendation> recommend(const HpaConfig& config, const Observation& observation,
                                        Substitutes substitutes) {
    std::optional<Recommendation> largest;
    bool complete = true;
    for (std::size_t i = 0; i < config.metrics.size(); ++i) {
        const std::optional<double> substitute = i < substitutes.size() ? substitutes[i] : std::nullopt;
        const std::optional<Proposal> proposal = propose(config, config.metrics[i], observation, substitute);
        complete = complete && proposal.has_value();
        if (proposal && (!largest || proposal->replicas > largest->replicas)) {
            largest = Recommendation{proposal->replicas, proposal->reason};
        }
    }
    const bool newer = config.generation == HpaGeneration::v1_33;
    if (newer && largest && !complete && largest->replicas < observation.replicas) {
        return Recommendation{observation.replicas, Reason::partial_metrics};
    }
    return largest;
}

} // namespace scaleit::policy::hpa
