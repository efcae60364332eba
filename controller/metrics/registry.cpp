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

struct Registry::Kept {
    prometheus::Registry registry;
    std::mutex mutex; ///< guards the families
    std::map<std::string, prometheus::Family<prometheus::Counter>*> counters;
    std::map<std::string, prometheus::Family<prometheus::Histogram>*> histograms;
};

Registry::Registry() : kept_(std::make_unique<Kept>()) {}

Registry::~Registry() = default;

Counter Registry::counter(const Family& family, const Labels& labels) {
    const std::scoped_lock lock(kept_->mutex);
    auto*& made = kept_->counters[family.name];
    if (made == nullptr) {
        made = &prometheus::BuildCounter().Name(family.name).Help(family.help).Register(kept_->registry);
    }
    return Counter(made->Add({labels.begin(), labels.end()}));
}

Histogram Registry::histogram(const Family& family, std::span<const double> bounds, const Labels& labels) {
    const std::scoped_lock lock(kept_->mutex);
    auto*& made = kept_->histograms[family.name];
    if (made == nullptr) {
        made = &prometheus::BuildHistogram().Name(family.name).Help(family.help).Register(kept_->registry);
    }
    return Histogram(made->Add({labels.begin(), labels.end()},
                               prometheus::Histogram::BucketBoundaries(bounds.begin(), bounds.end())));
}

std::string Registry::text(const std::vector<Metric>& beside) const {
    return prometheus_text(beside) + prometheus::TextSerializer().Serialize(kept_->registry.Collect());
}

} // namespace scaleit::metrics
