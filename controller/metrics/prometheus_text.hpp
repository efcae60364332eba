#pragma once
// Figures of a running program as Prometheus scrapes them: text exposition format 0.0.4.
#include <string>
#include <vector>

namespace scaleit::metrics {

inline constexpr const char* k_prometheus_type = "text/plain; version=0.0.4; charset=utf-8";

enum class MetricType { gauge, counter };

struct Sample {
    std::string label_value; ///< of the metric's one label
    double value = 0;
};

/// A name, what it means, and its value, or one value for each value of its label.
struct Metric {
    std::string name; ///< with its prefix and its unit
    std::string help;
    MetricType type = MetricType::gauge;
    std::string label{}; ///< empty: there is one sample, without a label
    std::vector<Sample> samples{};
};

[[nodiscard]] Metric gauge(std::string name, std::string help, double value);
[[nodiscard]] Metric counter(std::string name, std::string help, double value);

[[nodiscard]] std::string prometheus_text(const std::vector<Metric>& metrics);

} // namespace scaleit::metrics
