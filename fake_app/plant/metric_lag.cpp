#include "fake_app/plant/metric_lag.hpp"

#include "controller/core/check.hpp"

namespace scaleit::plant {

MetricLag::MetricLag(const LagOptions& options, double initial)
    : options_(options), average_(initial), samples_{{k_start - options.delay, initial}} {
    SCALEIT_CHECK(options.smoothing >= Duration::zero() && options.delay >= Duration::zero());
}

void MetricLag::add(Instant end, double cpu) {
    SCALEIT_CHECK(end > end_);
    const auto smoothing = static_cast<double>(options_.smoothing.count());
    const auto length = static_cast<double>((end - end_).count());
    average_ = cpu + (average_ - cpu) * (smoothing / (smoothing + length));
    end_ = end;
    samples_.push_back({end, average_});
    while (samples_.size() > 1 && samples_[1].at + options_.delay <= end) {
        samples_.pop_front();
    }
}

double MetricLag::reported(Instant now) const {
    double value = samples_.front().value;
    for (const Sample& sample : samples_) {
        if (sample.at + options_.delay > now) {
            break;
        }
        value = sample.value;
    }
    return value;
}

} // namespace scaleit::plant
