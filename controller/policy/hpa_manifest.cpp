#include "controller/policy/hpa_manifest.hpp"

#include "controller/core/shown.hpp"
#include "controller/policy/quantity.hpp"

#include <algorithm>
#include <limits>

namespace scaleit::policy {

namespace {

using manifest::Place;

constexpr std::int64_t k_int_max = std::numeric_limits<std::int32_t>::max();
constexpr std::string_view k_prefix = "scaleit/";

/// The kinds of entry in `spec.metrics`, each under a key of its own.
struct Source {
    std::string type;
    std::string key;
    HpaSource source;
};

const std::vector<Source>& sources() {
    static const std::vector<Source> all{{"Resource", "resource", HpaSource::resource},
                                         {"ContainerResource", "containerResource", HpaSource::container_resource},
                                         {"Pods", "pods", HpaSource::pods},
                                         {"Object", "object", HpaSource::object},
                                         {"External", "external", HpaSource::external}};
    return all;
}

int read_int(const Place& place, std::int64_t min, std::int64_t max) {
    return static_cast<int>(place.whole_number(min, max));
}

/// `target`: its type, and the one value that belongs to it.
void read_target(const Place& target, HpaMetric& metric) {
    target.check_keys({"type", "averageUtilization", "averageValue", "value"});
    const std::string type = target.at("type").one_of({"Utilization", "AverageValue", "Value"});
    const std::string key = type == "Utilization" ? "averageUtilization" : type == "Value" ? "value" : "averageValue";
    for (const std::string& other : target.keys()) {
        if (other != "type" && other != key) {
            target.at(other).refuse(fmt::format("a target of type {} has {} alone", type, key));
        }
    }
    if (type == "Utilization") {
        metric.target = HpaTarget::utilization;
        metric.utilization_percent = read_int(target.at(key), 1, HpaConfig::k_percent_max);
    } else {
        metric.target = type == "Value" ? HpaTarget::value : HpaTarget::average_value;
        metric.value_milli = read_milli(target.at(key));
    }
}

HpaMetric read_metric(const Place& entry) {
    std::vector<std::string> types;
    std::vector<std::string> keys{"type"};
    for (const Source& source : sources()) {
        types.push_back(source.type);
        keys.push_back(source.key);
    }
    entry.check_keys(keys);
    const std::string type = entry.at("type").one_of(types);
    HpaMetric metric;
    for (const Source& source : sources()) {
        if (source.type != type) {
            if (entry.has(source.key)) {
                entry.at(source.key).refuse(fmt::format("a metric of type {} has no such part", type));
            }
            continue;
        }
        metric.source = source.source;
        const Place body = entry.at(source.key);
        const bool resource = metric.source == HpaSource::resource || metric.source == HpaSource::container_resource;
        if (resource) {
            body.check_keys(metric.source == HpaSource::resource
                                ? std::vector<std::string>{"name", "target"}
                                : std::vector<std::string>{"name", "container", "target"});
            body.read_optional("container", metric.container, "a text");
        } else {
            body.check_keys(metric.source == HpaSource::object
                                ? std::vector<std::string>{"metric", "target", "describedObject"}
                                : std::vector<std::string>{"metric", "target"});
            body.at("metric").check_keys({"name", "selector"});
        }
        metric.name = (resource ? body : body.at("metric")).at("name").text();
        metric.signal = metric.name;
        read_target(body.at("target"), metric);
    }
    return metric;
}

std::vector<HpaMetric> read_metrics(const Place& spec) {
    std::vector<HpaMetric> metrics;
    if (spec.has("metrics")) {
        for (const Place& entry : spec.at("metrics").items(HpaConfig::k_metrics_max)) {
            metrics.push_back(read_metric(entry));
        }
        if (const std::optional<std::size_t> second = second_of_signal(metrics, SharedFigures::by_target)) {
            spec.at("metrics").items(HpaConfig::k_metrics_max)[*second].refuse(
                fmt::format("a second metric '{}'; scaleit tells metrics apart by their names, not by "
                            "selectors or containers",
                            metrics[*second].name));
        }
    }
    return metrics.empty() ? std::vector<HpaMetric>{HpaMetric{}} : metrics;
}

std::vector<HpaMetric> read_metrics_v1(const Place& spec) {
    HpaMetric cpu;
    if (spec.has("targetCPUUtilizationPercentage")) {
        cpu.utilization_percent = read_int(spec.at("targetCPUUtilizationPercentage"), 1, HpaConfig::k_percent_max);
    }
    return {cpu};
}

std::int64_t read_quantity(const Place& place, Result<std::int64_t> (*parse)(std::string_view)) {
    const Result<std::int64_t> parts = parse(place.as<std::string>("a quantity such as 10, 500m or 1Gi"));
    if (!parts) {
        place.refuse(parts.error().message);
    }
    return *parts;
}

void read_rules(const Place& place, HpaGeneration generation, HpaRules& rules) {
    std::vector<std::string> keys{"stabilizationWindowSeconds", "selectPolicy", "policies"};
    if (generation == HpaGeneration::v1_33) {
        keys.emplace_back("tolerance");
    }
    place.check_keys(keys);
    if (place.has("stabilizationWindowSeconds")) {
        rules.stabilization = std::chrono::seconds(place.at("stabilizationWindowSeconds").whole_number(0, 3600));
    }
    if (place.has("selectPolicy")) {
        rules.select = place.at("selectPolicy").choice<HpaSelect>();
    }
    if (place.has("tolerance")) {
        rules.tolerance = static_cast<double>(read_quantity(place.at("tolerance"), parse_quantity_nano)) / 1e9;
    }
    if (place.has("policies")) {
        rules.rates.clear();
        for (const Place& entry : place.at("policies").items(HpaConfig::k_rates_max)) {
            entry.check_keys({"type", "value", "periodSeconds"});
            rules.rates.push_back({entry.at("type").choice<HpaRateType>(), read_int(entry.at("value"), 1, k_int_max),
                                   std::chrono::seconds(entry.at("periodSeconds").whole_number(1, 1800))});
        }
        if (rules.rates.empty()) {
            place.at("policies").refuse("expected at least one policy; to stop scaling, selectPolicy: Disabled");
        }
    }
}

/// Autoscalers of v1 carry what v1 has no fields for in these.
void refuse_hidden_spec(const Place& root) {
    if (!root.has("metadata") || !root.at("metadata").has("annotations")) {
        return;
    }
    const Place annotations = root.at("metadata").at("annotations");
    for (const std::string key :
         {"autoscaling.alpha.kubernetes.io/metrics", "autoscaling.alpha.kubernetes.io/behavior"}) {
        if (annotations.has(key)) {
            annotations.at(key).refuse(
                "not supported; write the autoscaler as autoscaling/v2 (kubectl get hpa.v2.autoscaling)");
        }
    }
}

/// One annotation of ours.
void read_annotation(const std::string& name, const Place& value, HpaConfig& hpa) {
    constexpr std::string_view k_request = "request-";
    constexpr std::string_view k_signal = "signal-";
    if (name == "generation") {
        hpa.generation = value.choice<HpaGeneration>();
    } else if (name == "tolerance") {
        hpa.tolerance = value.number({0, 1});
    } else if (name == "downscale-stabilization") {
        hpa.downscale_stabilization = value.duration(HpaConfig::k_stabilization_max);
    } else if (name.rfind(k_request, 0) == 0 || name.rfind(k_signal, 0) == 0) {
        const bool request = name.rfind(k_request, 0) == 0;
        const std::string metric_name = name.substr((request ? k_request : k_signal).size());
        bool found = false;
        for (HpaMetric& metric : hpa.metrics) {
            if (metric.name == metric_name) {
                found = true;
                const bool averaged = metric.target == HpaTarget::average_value;
                metric.request_milli = request && averaged ? read_milli(value) : metric.request_milli;
                metric.signal = request ? metric.signal : value.text();
            }
        }
        if (!found) {
            value.refuse(fmt::format("there is no metric {}", shown(metric_name)));
        }
    } else {
        value.refuse("unknown annotation, expected generation, tolerance, downscale-stabilization, request-NAME or "
                     "signal-NAME after 'scaleit/'");
    }
}

} // namespace

std::optional<std::size_t> second_of_signal(const std::vector<HpaMetric>& metrics, SharedFigures shared) {
    for (auto one = metrics.begin(); one != metrics.end(); ++one) {
        const auto same = [&](const HpaMetric& other) {
            return other.signal == one->signal && other.source == one->source &&
                   (shared == SharedFigures::refused || other.target == one->target);
        };
        if (std::any_of(metrics.begin(), one, same)) {
            return static_cast<std::size_t>(one - metrics.begin());
        }
    }
    return std::nullopt;
}

std::int64_t read_milli(const Place& place) { return read_quantity(place, parse_quantity_milli); }

HpaBehavior read_hpa_behavior(const Place& place, HpaGeneration generation) {
    place.check_keys({"scaleUp", "scaleDown"});
    HpaBehavior behavior;
    if (place.has("scaleUp")) {
        read_rules(place.at("scaleUp"), generation, behavior.up);
    }
    if (place.has("scaleDown")) {
        read_rules(place.at("scaleDown"), generation, behavior.down);
    }
    return behavior;
}

void read_hpa_annotations(const Place& root, HpaConfig& hpa) {
    if (!root.has("metadata") || !root.at("metadata").has("annotations")) {
        return;
    }
    const Place annotations = root.at("metadata").at("annotations");
    for (const std::string& key : annotations.keys()) {
        if (key.rfind(k_prefix, 0) == 0) {
            read_annotation(key.substr(k_prefix.size()), annotations.at(key), hpa);
        }
    }
}

void check_requests(const Place& spec, const HpaConfig& hpa) {
    for (const HpaMetric& metric : hpa.metrics) {
        const bool resource = metric.source == HpaSource::resource || metric.source == HpaSource::container_resource;
        if (resource && metric.target == HpaTarget::average_value && metric.request_milli == 0) {
            spec.refuse(fmt::format("an average value of {0} can only be compared where it is known what a pod "
                                    "requests; say so in an annotation, such as scaleit/request-{0}: \"{1}\"",
                                    metric.name, metric.name == "cpu" ? "500m" : "1Gi"));
        }
    }
}

HpaConfig read_hpa(const Place& root) {
    root.check_keys({"apiVersion", "kind", "metadata", "spec", "status"});
    const std::string version =
        root.at("apiVersion").one_of({"autoscaling/v2", "autoscaling/v2beta2", "autoscaling/v1"});
    const bool first = version == "autoscaling/v1";
    const Place spec = root.at("spec");
    spec.check_keys(
        first
            ? std::vector<std::string>{"scaleTargetRef", "minReplicas", "maxReplicas", "targetCPUUtilizationPercentage"}
            : std::vector<std::string>{"scaleTargetRef", "minReplicas", "maxReplicas", "metrics", "behavior"});
    spec.at("scaleTargetRef").check_keys({"apiVersion", "kind", "name"});
    HpaConfig hpa;
    hpa.bounds.min = spec.has("minReplicas") ? read_int(spec.at("minReplicas"), 0, k_replicas_max) : 1;
    hpa.bounds.max = read_int(spec.at("maxReplicas"), 1, k_replicas_max);
    hpa.metrics = first ? read_metrics_v1(spec) : read_metrics(spec);
    refuse_hidden_spec(root);
    read_hpa_annotations(root, hpa);
    if (spec.has("behavior")) {
        const bool tolerances = version == "autoscaling/v2" && hpa.generation == HpaGeneration::v1_33;
        hpa.behavior = read_hpa_behavior(spec.at("behavior"), tolerances ? HpaGeneration::v1_33 : HpaGeneration::v1_20);
    }
    check_requests(spec, hpa);
    if (const std::optional<std::string> wrong = flaw(hpa)) {
        spec.refuse(*wrong);
    }
    return hpa;
}

} // namespace scaleit::policy
