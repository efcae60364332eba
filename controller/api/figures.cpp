#include "controller/api/figures.hpp"

#include <array>

namespace scaleit::api {

namespace {

using metrics::Metric;
using metrics::MetricType;

constexpr std::array<double, 10> k_call_bounds_s{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5};
constexpr std::array<double, 9> k_lag_bounds_s{0.0001, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1};

/// A metric with a sample for each workload, made as the workloads are gone through.
class PerWorkload {
public:
    PerWorkload(std::string name, std::string help, MetricType type)
        : metric_{std::move(name), std::move(help), type, "workload"} {}

    void add(const std::string& workload, double value) { metric_.samples.push_back({workload, value}); }
    [[nodiscard]] const Metric& metric() const { return metric_; }

private:
    Metric metric_;
};

struct WorkloadMetrics {
    PerWorkload cpu{"scaleit_cpu_ratio", "CPU as observed at the newest tick; none without data.", MetricType::gauge};
    PerWorkload replicas{"scaleit_replicas", "Replicas as observed at the newest tick; none without data.",
                         MetricType::gauge};
    PerWorkload min{"scaleit_replicas_min", "The fewest replicas of the policy.", MetricType::gauge};
    PerWorkload max{"scaleit_replicas_max", "The most replicas of the policy.", MetricType::gauge};
    PerWorkload degraded{"scaleit_degraded", "1 while there has been no data for several ticks.", MetricType::gauge};
    PerWorkload halted{"scaleit_halted", "1 once the session could not be written: the app is not looked at any more.",
                       MetricType::gauge};
    PerWorkload running{"scaleit_running", "1 while the automation decides.", MetricType::gauge};
    PerWorkload ticks{"scaleit_ticks_total", "Ticks that ran.", MetricType::counter};
    PerWorkload late{"scaleit_ticks_late_total", "Ticks that began late.", MetricType::counter};
    PerWorkload skipped{"scaleit_ticks_skipped_total", "Ticks that never ran.", MetricType::counter};

    void add(const fleet::WorkloadView& view) {
        if (view.newest && view.newest->tick.observation) {
            cpu.add(view.name, view.newest->tick.observation->cpu);
            replicas.add(view.name, view.newest->tick.observation->replicas);
        }
        min.add(view.name, view.replicas_min);
        max.add(view.name, view.replicas_max);
        degraded.add(view.name, view.degraded ? 1 : 0);
        halted.add(view.name, view.halted ? 1 : 0);
        running.add(view.name, view.running ? 1 : 0);
        ticks.add(view.name, static_cast<double>(view.ticks));
        late.add(view.name, static_cast<double>(view.late));
        skipped.add(view.name, static_cast<double>(view.skipped));
    }

    [[nodiscard]] std::vector<Metric> all() const {
        return {cpu.metric(),    replicas.metric(), min.metric(),   max.metric(),  degraded.metric(),
                halted.metric(), running.metric(),  ticks.metric(), late.metric(), skipped.metric()};
    }
};

} // namespace

Figures::Figures()
    : lag_(registry_.histogram({"scaleit_tick_lag_seconds", "How much later than it was due a tick began."},
                               k_lag_bounds_s)) {}

void Figures::count_request(const Answered& answered) {
    registry_
        .counter({"scaleit_api_requests_total", "Requests to the API, refused ones included."},
                 {{"route", std::string(answered.route)}, {"status", std::to_string(answered.status)}})
        .add();
}

void Figures::count_tick(const std::string& workload, const Tick& tick) {
    const std::scoped_lock lock(mutex_);
    registry_
        .counter({"scaleit_decisions_total", "Decisions by the reason that settled them."},
                 {{"workload", workload}, {"reason", std::string(name(tick.decision.reason()))}})
        .add();
    if (tick.failed_calls.none()) {
        return;
    }
    for (std::size_t i = 0; i < k_failure_kinds; ++i) {
        if (const std::uint16_t count = tick.failed_calls.by_kind.at(i); count > 0) {
            registry_
                .counter({"scaleit_failed_calls_total", "Failed calls to apps, retries and writes included, by kind."},
                         {{"workload", workload}, {"kind", std::string(name(static_cast<FailureKind>(i)))}})
                .add(count);
        }
    }
}

void Figures::observe_call(const std::string& workload, Duration took) {
    const std::scoped_lock lock(mutex_);
    registry_
        .histogram({"scaleit_app_request_duration_seconds", "Time of calls to apps, failed ones included."},
                   k_call_bounds_s, {{"workload", histogram_label(workload)}})
        .observe(to_seconds(took));
}

void Figures::observe_lag(Duration lag) { lag_.observe(to_seconds(lag)); }

void Figures::forget(const std::string& workload) {
    const std::scoped_lock lock(mutex_);
    told_apart_.erase(workload);
    registry_.remove({"workload", workload});
}

/// Requires the lock.
std::string Figures::histogram_label(const std::string& workload) {
    if (told_apart_.size() < k_histograms_max) {
        told_apart_.insert(workload);
    }
    return told_apart_.contains(workload) ? workload : "other";
}

std::string Figures::text(const fleet::Fleet& fleet) const {
    WorkloadMetrics all;
    for (const std::string& name : fleet.workloads()) {
        if (const auto view = fleet.view(name)) {
            all.add(*view);
        }
    }
    return registry_.text(all.all());
}

Outcome TimedTransport::send(const Request& request, Duration budget) {
    const Instant begun = clock_.now();
    Outcome outcome = inner_.send(request, budget);
    figures_.observe_call(workload_, clock_.now() - begun);
    return outcome;
}

} // namespace scaleit::api
