#pragma once
// The controller in figures, for Prometheus: what each workload sees and decides, how its calls fare, how well the
// schedule is kept, and who asks the API. All names begin with `scaleit_`.
//
//   scaleit_cpu_ratio, _replicas, _replicas_min, _replicas_max, _degraded, _halted, _running {workload}
//   scaleit_ticks_total, _ticks_late_total, _ticks_skipped_total {workload}
//   scaleit_decisions_total {workload, reason}, scaleit_failed_calls_total {workload, kind}
//   scaleit_app_request_duration_seconds {workload}, scaleit_tick_lag_seconds
//   scaleit_api_requests_total {route, status}
#include "controller/api/guard.hpp"
#include "controller/fleet/fleet.hpp"
#include "controller/metrics/registry.hpp"

#include <mutex>
#include <set>

namespace scaleit::api {

/// Workloads whose durations are told apart; those beyond share one histogram, under the label `other`.
inline constexpr std::size_t k_histograms_max = 100;

/// Any thread.
class Figures {
public:
    Figures();

    void count_request(const Answered& answered);
    void count_tick(const std::string& workload, const Tick& tick);
    void observe_call(const std::string& workload, Duration took);
    /// The workload is gone, and with it what was counted of it.
    void forget(const std::string& workload);
    /// How much later than it was due a tick began.
    void observe_lag(Duration lag);

    /// The text of /metrics.
    [[nodiscard]] std::string text(const fleet::Fleet& fleet) const;

private:
    [[nodiscard]] std::string histogram_label(const std::string& workload);

    metrics::Registry registry_;
    const metrics::Histogram lag_;
    std::mutex mutex_; ///< guards what follows, and metrics of workloads against being forgotten while they count
    std::set<std::string, std::less<>> told_apart_; ///< at most k_histograms_max
};

/// Times each exchange with a workload's app.
class TimedTransport final : public Transport {
public:
    /// All must outlive this.
    TimedTransport(Transport& inner, Clock& clock, std::string workload, Figures& figures)
        : inner_(inner), clock_(clock), workload_(std::move(workload)), figures_(figures) {}

    [[nodiscard]] Outcome send(const Request& request, Duration budget) override;

private:
    Transport& inner_;
    Clock& clock_;
    const std::string workload_;
    Figures& figures_;
};

} // namespace scaleit::api
