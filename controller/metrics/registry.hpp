#pragma once
// Counters and histograms of a running program, kept by prometheus-cpp. What is only known when somebody asks, gauges
// above all, is put beside them as text is made.
#include "controller/metrics/prometheus_text.hpp"

#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>

namespace prometheus {
class Counter;
class Histogram;
} // namespace prometheus

namespace scaleit::metrics {

using Labels = std::map<std::string, std::string>;

/// A counter of a registry, which must outlive it. Copies count the same. Any thread.
class Counter {
public:
    explicit Counter(prometheus::Counter& counter) : counter_(&counter) {}
    /// Requires: by >= 0.
    void add(double by = 1) const;

private:
    prometheus::Counter* counter_;
};

/// A histogram of a registry, which must outlive it. Copies count the same. Any thread.
class Histogram {
public:
    explicit Histogram(prometheus::Histogram& histogram) : histogram_(&histogram) {}
    void observe(double value) const;

private:
    prometheus::Histogram* histogram_;
};

/// A family of metrics: its name, with prefix and unit, and what it means.
struct Family {
    std::string name;
    std::string help;
};

/// Any thread. Whoever asks for a metric bounds the values of its labels: each set of them is kept until it is removed.
class Registry {
public:
    Registry();
    ~Registry();
    Registry(const Registry&) = delete;
    Registry& operator=(const Registry&) = delete;

    /// The counter with those labels, made where there is none yet. Requires: one kind and one help for each name.
    [[nodiscard]] Counter counter(const Family& family, const Labels& labels = {});
    /// The same for a histogram. Requires: the same bounds each time, ascending.
    [[nodiscard]] Histogram histogram(const Family& family, std::span<const double> bounds, const Labels& labels = {});

    /// Removes every metric with that label, its name and its value; handles of them are void. Requires: nobody uses
    /// one.
    void remove(const std::pair<std::string, std::string>& label);

    /// All of it, and `beside`, for a scrape.
    [[nodiscard]] std::string text(const std::vector<Metric>& beside) const;

private:
    struct Kept;
    std::unique_ptr<Kept> kept_;
};

} // namespace scaleit::metrics
