#include "controller/metrics/registry.hpp"

#include <mutex>
#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace scaleit::metrics {

void Counter::add(double by) const { counter_->Increment(by); }

void Histogram::observe(double value) const { histogram_->Observe(value); }

namespace {

/// Families by name, and what was made of each.
template <class Kind> struct Families {
    struct Made {
        prometheus::Family<Kind>* family = nullptr;
        std::map<Labels, Kind*> metrics;
    };
    std::map<std::string, Made> all;

    void remove(const std::pair<std::string, std::string>& label) {
        for (auto& [name, made] : all) {
            std::erase_if(made.metrics, [&, family = made.family](const auto& metric) {
                const auto found = metric.first.find(label.first);
                const bool meant = found != metric.first.end() && found->second == label.second;
                if (meant) {
                    family->Remove(metric.second);
                }
                return meant;
            });
        }
    }
};

} // namespace

struct Registry::Kept {
    prometheus::Registry registry;
    std::mutex mutex; ///< guards the families
    Families<prometheus::Counter> counters;
    Families<prometheus::Histogram> histograms;
};

Registry::Registry() : kept_(std::make_unique<Kept>()) {}

Registry::~Registry() = default;

Counter Registry::counter(const Family& family, const Labels& labels) {
    const std::scoped_lock lock(kept_->mutex);
    auto& made = kept_->counters.all[family.name];
    if (made.family == nullptr) {
        made.family = &prometheus::BuildCounter().Name(family.name).Help(family.help).Register(kept_->registry);
    }
    auto*& metric = made.metrics[labels];
    if (metric == nullptr) {
        metric = &made.family->Add({labels.begin(), labels.end()});
    }
    return Counter(*metric);
}

Histogram Registry::histogram(const Family& family, std::span<const double> bounds, const Labels& labels) {
    const std::scoped_lock lock(kept_->mutex);
    auto& made = kept_->histograms.all[family.name];
    if (made.family == nullptr) {
        made.family = &prometheus::BuildHistogram().Name(family.name).Help(family.help).Register(kept_->registry);
    }
    auto*& metric = made.metrics[labels];
    if (metric == nullptr) {
        metric = &made.family->Add({labels.begin(), labels.end()},
                                   prometheus::Histogram::BucketBoundaries(bounds.begin(), bounds.end()));
    }
    return Histogram(*metric);
}

void Registry::remove(const std::pair<std::string, std::string>& label) {
    const std::scoped_lock lock(kept_->mutex);
    kept_->counters.remove(label);
    kept_->histograms.remove(label);
}

std::string Registry::text(const std::vector<Metric>& beside) const {
    return prometheus_text(beside) + prometheus::TextSerializer().Serialize(kept_->registry.Collect());
}

} // namespace scaleit::metrics
