#include "controller/policy/keda_manifest.hpp"

#include "controller/core/nearest.hpp"
#include "controller/policy/hpa_manifest.hpp"

#include <algorithm>
#include <cmath>

namespace scaleit::policy {

namespace {

using manifest::Place;

constexpr std::string_view k_prefix = "autoscaling.keda.sh/";

/// A kind of trigger: which keys of its metadata matter, and what its figure is called.
struct TriggerKind {
    std::string type;
    std::string target_key;
    std::string activation_key;
    double target_default; ///< 0: it must be given
    std::string signal;    ///< empty: the trigger's name
    std::vector<std::pair<std::string, std::string>>
        modes{}; ///< of metadata.mode, with their signals; none: no such key
};

const std::vector<TriggerKind>& trigger_kinds() {
    static const std::vector<TriggerKind> kinds{
        {"rabbitmq",
         "value",
         "activationValue",
         0,
         "queue_length",
         {{"QueueLength", "queue_length"}, {"MessageRate", "request_rate"}}},
        {"kafka", "lagThreshold", "activationLagThreshold", 10, "queue_length"},
        {"aws-sqs-queue", "queueLength", "activationQueueLength", 5, "queue_length"},
        {"azure-queue", "queueLength", "activationQueueLength", 5, "queue_length"},
        {"azure-servicebus", "messageCount", "activationMessageCount", 5, "queue_length"},
        {"redis", "listLength", "activationListLength", 5, "queue_length"},
        {"beanstalkd", "value", "activationValue", 0, "queue_length"},
        {"gcp-pubsub", "value", "activationValue", 10, "queue_length", {{"SubscriptionSize", "queue_length"}}},
        {"nats-jetstream", "lagThreshold", "activationLagThreshold", 10, "queue_length"},
        {"temporal", "targetQueueSize", "activationTargetQueueSize", 5, "queue_length"},
        {"prometheus", "threshold", "activationThreshold", 0, ""},
        {"metrics-api", "targetValue", "activationTargetValue", 0, ""},
        {"postgresql", "targetQueryValue", "activationTargetQueryValue", 0, ""},
        {"mysql", "queryValue", "activationQueryValue", 0, ""},
    };
    return kinds;
}

std::vector<std::string> trigger_types() {
    std::vector<std::string> types{"cpu", "memory"};
    for (const TriggerKind& kind : trigger_kinds()) {
        types.push_back(kind.type);
    }
    return types;
}

std::int64_t to_milli(double value) { return static_cast<std::int64_t>(std::round(value * 1000)); }

std::int64_t read_threshold(const Place& place, double min) {
    return to_milli(place.number({min, static_cast<double>(HpaConfig::k_value_milli_max) / 1000}));
}

/// A trigger on CPU or memory: a resource of the generated autoscaler.
HpaMetric read_resource(const Place& trigger, const std::string& type) {
    const Place metadata = trigger.at("metadata");
    metadata.check_keys({"type", "value", "containerName"});
    HpaMetric metric;
    metric.name = type;
    metric.signal = type;
    metric.source = metadata.has("containerName") ? HpaSource::container_resource : HpaSource::resource;
    metadata.read_optional("containerName", metric.container, "a text");
    if (trigger.has("metricType") == metadata.has("type")) {
        trigger.refuse("expected either metricType, or the older metadata.type");
    }
    const Place target = trigger.has("metricType") ? trigger.at("metricType") : metadata.at("type");
    if (target.one_of({"Utilization", "AverageValue"}) == "Utilization") {
        metric.utilization_percent = static_cast<int>(metadata.at("value").whole_number(1, HpaConfig::k_percent_max));
    } else {
        metric.target = HpaTarget::average_value;
        metric.value_milli = read_milli(metadata.at("value"));
    }
    return metric;
}

/// Keys that say where a figure comes from may be any; none that is an activation, or the target misspelt, and none
/// twice.
void check_metadata(const Place& metadata, const TriggerKind& kind) {
    const std::vector<std::string> target{kind.target_key};
    const bool has_target = metadata.has(kind.target_key);
    std::vector<std::string> valid = metadata.keys();
    std::erase_if(valid, [&](const std::string& key) {
        return key.starts_with("activation") || (!has_target && nearest(key, target));
    });
    valid.push_back(kind.activation_key);
    if (!has_target) {
        valid.push_back(kind.target_key);
    }
    metadata.check_keys(valid);
    if (kind.type == "gcp-pubsub" && metadata.has("subscriptionSize")) {
        metadata.at("subscriptionSize").refuse("not supported; write it as value, with mode: SubscriptionSize");
    }
}

/// Empty where the mode has no signal of its own: an annotation must give one.
std::string signal_of(const Place& trigger, const TriggerKind& kind) {
    const Place metadata = trigger.at("metadata");
    if (!kind.modes.empty() && metadata.has("mode")) {
        const std::string mode = metadata.at("mode").text();
        const auto known = std::find_if(kind.modes.begin(), kind.modes.end(),
                                        [&mode](const auto& candidate) { return candidate.first == mode; });
        return known == kind.modes.end() ? "" : known->second;
    }
    if (!kind.signal.empty()) {
        return kind.signal;
    }
    if (!trigger.has("name")) {
        trigger.refuse(fmt::format("a {} trigger may be about anything; give it a name, which scaleit takes as the "
                                   "signal's (request_rate, queue_length, ...)",
                                   kind.type));
    }
    return trigger.at("name").text();
}

HpaMetric read_external(const Place& trigger, const TriggerKind& kind) {
    const Place metadata = trigger.at("metadata");
    check_metadata(metadata, kind);
    HpaMetric metric;
    metric.source = HpaSource::external;
    metric.target = HpaTarget::average_value;
    if (trigger.has("metricType") && trigger.at("metricType").one_of({"AverageValue", "Value"}) == "Value") {
        metric.target = HpaTarget::value;
    }
    metric.signal = signal_of(trigger, kind);
    metric.name = trigger.has("name") ? trigger.at("name").text() : kind.type;
    if (!metadata.has(kind.target_key) && kind.target_default == 0) {
        metadata.refuse(fmt::format("missing key '{}'", kind.target_key));
    }
    metric.value_milli = metadata.has(kind.target_key) ? read_threshold(metadata.at(kind.target_key), 0.001)
                                                       : to_milli(kind.target_default);
    if (kind.type == "kafka" &&
        !(metadata.has("allowIdleConsumers") && metadata.at("allowIdleConsumers").yes_or_no())) {
        metadata.refuse("cutting the lag to the number of partitions is not supported, since it is not known; set "
                        "allowIdleConsumers: \"true\" to do without");
    }
    return metric;
}

/// After the annotations: each trigger has a signal, and one of its own.
void check_signals(const Place& triggers, const KedaConfig& keda) {
    const std::vector<Place> entries = triggers.items(HpaConfig::k_metrics_max);
    const std::vector<HpaMetric>& metrics = keda.hpa.metrics;
    for (std::size_t i = 0; i < metrics.size(); ++i) {
        const Place metadata = entries[i].at("metadata");
        if (metrics[i].signal.empty() && metadata.has("mode")) {
            metadata.at("mode").refuse(fmt::format(
                "scaleit has no signal for this mode; name one in an annotation, scaleit/signal-{}", metrics[i].name));
        }
    }
    if (const std::optional<std::size_t> second = second_of_signal(metrics, SharedFigures::refused)) {
        entries[*second].refuse(fmt::format("a second trigger on the signal '{}'; give each trigger a name, and one of "
                                            "them another signal in an annotation, scaleit/signal-NAME",
                                            metrics[*second].signal));
    }
}

/// One entry of `spec.triggers`, into the metrics of the generated autoscaler and their activations.
void read_trigger(const Place& trigger, KedaConfig& keda) {
    trigger.check_keys({"type", "name", "metadata", "metricType", "authenticationRef", "useCachedMetrics"});
    const std::string type = trigger.at("type").one_of(trigger_types());
    if (!trigger.at("metadata").is_map()) {
        trigger.at("metadata").refuse("expected a map");
    }
    if (trigger.has("useCachedMetrics") && trigger.at("useCachedMetrics").yes_or_no()) {
        trigger.at("useCachedMetrics").refuse("not supported: the autoscaler sees each figure as it is at its tick");
    }
    if (type == "cpu" || type == "memory") {
        keda.hpa.metrics.push_back(read_resource(trigger, type));
        keda.activations_milli.push_back(0);
        return;
    }
    const std::vector<TriggerKind>& kinds = trigger_kinds();
    const auto kind =
        std::find_if(kinds.begin(), kinds.end(), [&](const TriggerKind& known) { return known.type == type; });
    keda.hpa.metrics.push_back(read_external(trigger, *kind));
    const Place metadata = trigger.at("metadata");
    keda.activations_milli.push_back(
        metadata.has(kind->activation_key) ? read_threshold(metadata.at(kind->activation_key), 0) : 0);
}

Duration read_seconds(const Place& place) {
    return std::chrono::seconds(place.whole_number(0, KedaConfig::k_period_max / std::chrono::seconds(1)));
}

KedaFallback read_fallback(const Place& place) {
    place.check_keys({"failureThreshold", "replicas", "behavior"});
    KedaFallback fallback;
    fallback.failure_threshold =
        static_cast<int>(place.at("failureThreshold").whole_number(0, KedaConfig::k_failures_max));
    fallback.replicas = static_cast<int>(place.at("replicas").whole_number(0, k_replicas_max));
    if (place.has("behavior")) {
        fallback.behavior = place.at("behavior").choice<KedaFallbackBehavior>();
    }
    return fallback;
}

void read_advanced(const Place& advanced, KedaConfig& keda) {
    if (advanced.has("scalingModifiers")) {
        advanced.at("scalingModifiers").refuse("not supported: scaleit does not evaluate formulas");
    }
    advanced.check_keys({"horizontalPodAutoscalerConfig", "restoreToOriginalReplicaCount"});
    if (advanced.has("horizontalPodAutoscalerConfig")) {
        const Place generated = advanced.at("horizontalPodAutoscalerConfig");
        generated.check_keys({"name", "behavior"});
        if (generated.has("behavior")) {
            keda.hpa.behavior = read_hpa_behavior(generated.at("behavior"), keda.hpa.generation);
        }
    }
}

/// One annotation of KEDA's own.
void read_annotation(const std::string& name, const Place& value, KedaConfig& keda) {
    if (name == "paused") {
        keda.pauses.all = value.yes_or_no();
    } else if (name == "paused-replicas") {
        keda.pauses.replicas = static_cast<int>(value.whole_number(0, k_replicas_max));
    } else if (name == "paused-scale-in") {
        keda.pauses.scale_in = value.yes_or_no();
    } else if (name == "paused-scale-out") {
        keda.pauses.scale_out = value.yes_or_no();
    } else if (name == "force-activation") {
        keda.force_activation = value.yes_or_no();
    } else {
        value.refuse("not supported; those that are: paused, paused-replicas, paused-scale-in, paused-scale-out, "
                     "force-activation");
    }
}

void read_annotations(const Place& root, KedaConfig& keda) {
    read_hpa_annotations(root, keda.hpa);
    if (!root.has("metadata") || !root.at("metadata").has("annotations")) {
        return;
    }
    const Place annotations = root.at("metadata").at("annotations");
    for (const std::string& key : annotations.keys()) {
        if (key.rfind(k_prefix, 0) == 0) {
            read_annotation(key.substr(k_prefix.size()), annotations.at(key), keda);
        }
    }
}

void read_numbers(const Place& spec, KedaConfig& keda) {
    const auto count = [&](const std::string& key, int absent) {
        return spec.has(key) ? static_cast<int>(spec.at(key).whole_number(0, k_replicas_max)) : absent;
    };
    const auto period = [&](const std::string& key, Duration absent) {
        return spec.has(key) ? read_seconds(spec.at(key)) : absent;
    };
    keda.bounds = {count("minReplicaCount", 0), count("maxReplicaCount", 100)};
    if (spec.has("idleReplicaCount")) {
        keda.idle = count("idleReplicaCount", 0);
    }
    keda.polling = period("pollingInterval", keda.polling);
    keda.cooldown = period("cooldownPeriod", keda.cooldown);
    keda.initial_cooldown = period("initialCooldownPeriod", keda.initial_cooldown);
}

} // namespace

KedaConfig read_keda(const Place& root) {
    root.check_keys({"apiVersion", "kind", "metadata", "spec", "status"});
    root.expect_text("apiVersion", "keda.sh/v1alpha1");
    const Place spec = root.at("spec");
    spec.check_keys({"scaleTargetRef", "pollingInterval", "cooldownPeriod", "initialCooldownPeriod", "idleReplicaCount",
                     "minReplicaCount", "maxReplicaCount", "fallback", "advanced", "triggers"});
    spec.at("scaleTargetRef").check_keys({"apiVersion", "kind", "name", "envSourceContainerName"});
    KedaConfig keda;
    read_numbers(spec, keda);
    keda.hpa.metrics.clear();
    keda.activations_milli.clear();
    for (const Place& trigger : spec.at("triggers").items(HpaConfig::k_metrics_max)) {
        read_trigger(trigger, keda);
    }
    if (keda.hpa.metrics.empty()) {
        spec.at("triggers").refuse("expected at least one trigger");
    }
    read_annotations(root, keda);
    check_signals(spec.at("triggers"), keda);
    check_requests(spec, keda.hpa);
    if (spec.has("fallback")) {
        keda.fallback = read_fallback(spec.at("fallback"));
    }
    if (spec.has("advanced")) {
        read_advanced(spec.at("advanced"), keda);
    }
    keda.align();
    if (const std::optional<std::string> wrong = flaw(keda)) {
        spec.refuse(*wrong);
    }
    return keda;
}

} // namespace scaleit::policy
