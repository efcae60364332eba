#include "fake_app/service/prometheus_text.hpp"

#include "controller/metrics/prometheus_text.hpp"

#include <fmt/format.h>

namespace scaleit::fake_app {

namespace {

using metrics::Metric;
using metrics::MetricType;
using metrics::Sample;

const std::string k_prefix = "scaleit_app_";

void add_world(const plant::Snapshot& world, std::vector<Metric>& all) {
    const auto gauge = [&](const std::string& name, const std::string& help, double value) {
        all.push_back(metrics::gauge(k_prefix + name, help, value));
    };
    gauge("time_seconds", "The world's time.", to_seconds(world.at - k_start));
    gauge("cpu_ratio", "CPU as reported, average over the replicas that serve.", world.cpu.fraction());
    gauge("memory_bytes", "Memory, average over the replicas that serve.", static_cast<double>(world.memory_bytes));
    gauge("memory_ratio", "The same as a share of what a replica asked for.", world.memory);
    gauge("request_rate", "Requests arriving per second.", world.request_rate_per_s);
    gauge("latency_seconds", "Estimate of a request's time, waiting included.", world.latency_ms / 1e3);
    gauge("queue_length", "Requests that wait.", static_cast<double>(world.queue_length));
    all.push_back({k_prefix + "replicas",
                   "Replicas by state.",
                   MetricType::gauge,
                   "state",
                   {{"desired", static_cast<double>(world.replicas)},
                    {"ready", static_cast<double>(world.ready_replicas)},
                    {"draining", static_cast<double>(world.draining_replicas)}}});
    std::vector<Sample> per_replica;
    for (const plant::ReplicaLoad& replica : world.per_replica) {
        per_replica.push_back({fmt::format("{}", replica.id), replica.cpu.fraction()});
    }
    all.push_back({k_prefix + "replica_cpu_ratio", "CPU of one replica.", MetricType::gauge, "replica", per_replica});
}

void add_served(const Served& served, std::vector<Metric>& all) {
    all.push_back({k_prefix + "calls_total",
                   "Calls, faulted ones included.",
                   MetricType::counter,
                   "kind",
                   {{"status_poll", static_cast<double>(served.status_polls)},
                    {"replica_write", static_cast<double>(served.replica_writes)}}});
    std::vector<Sample> faults;
    for (std::size_t i = 0; i < fault::k_fault_kinds; ++i) {
        faults.push_back(
            {std::string(name(static_cast<fault::FaultKind>(i))), static_cast<double>(served.faults.by_kind[i])});
    }
    all.push_back({k_prefix + "faults_total", "Faults injected, by kind.", MetricType::counter, "kind", faults});
}

} // namespace

std::string prometheus_text(const AppView& view) {
    std::vector<Metric> all;
    add_world(view.world, all);
    add_served(view.served, all);
    return metrics::prometheus_text(all);
}

} // namespace scaleit::fake_app
