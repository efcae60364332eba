#include "controller/metrics/prometheus_text.hpp"

#include <algorithm>
#include <iterator>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>
#include <utility>

namespace scaleit::metrics {

namespace {

prometheus::MetricFamily family_of(const Metric& metric) {
    prometheus::MetricFamily family;
    family.name = metric.name;
    family.help = metric.help;
    family.type = metric.type == MetricType::counter ? prometheus::MetricType::Counter : prometheus::MetricType::Gauge;
    for (const Sample& sample : metric.samples) {
        prometheus::ClientMetric made;
        if (!metric.label.empty()) {
            made.label.push_back({metric.label, sample.label_value});
        }
        (metric.type == MetricType::counter ? made.counter.value : made.gauge.value) = sample.value;
        family.metric.push_back(made);
    }
    return family;
}

} // namespace

Metric gauge(std::string name, std::string help, double value) {
    return {std::move(name), std::move(help), MetricType::gauge, {}, {{{}, value}}};
}

Metric counter(std::string name, std::string help, double value) {
    return {std::move(name), std::move(help), MetricType::counter, {}, {{{}, value}}};
}

std::string prometheus_text(const std::vector<Metric>& metrics) {
    std::vector<prometheus::MetricFamily> families;
    std::transform(metrics.begin(), metrics.end(), std::back_inserter(families), family_of);
    return prometheus::TextSerializer().Serialize(families);
}

} // namespace scaleit::metrics
