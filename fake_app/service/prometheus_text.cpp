#include "fake_app/service/prometheus_text.hpp"

#include <fmt/format.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

namespace scaleit::fake_app {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

struct Labelled {
    std::string label_value;
    double value = 0;
};

/// What a family is about; `label` is the name of the one label its metrics have, or empty.
struct About {
    std::string name;
    std::string help;
    MetricType type = MetricType::Gauge;
    std::string label{};
};

MetricFamily family(const About& about, const std::vector<Labelled>& values) {
    MetricFamily made;
    made.name = "scaleit_app_" + about.name;
    made.help = about.help;
    made.type = about.type;
    for (const Labelled& labelled : values) {
        ClientMetric metric;
        if (!about.label.empty()) {
            metric.label.push_back({about.label, labelled.label_value});
        }
        (about.type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = labelled.value;
        made.metric.push_back(metric);
    }
    return made;
}

void add_world(const plant::Snapshot& world, std::vector<MetricFamily>& families) {
    const auto gauge = [&](const std::string& name, const std::string& help, double value) {
        families.push_back(family({name, help}, {{"", value}}));
    };
    gauge("time_seconds", "The world's time.", to_seconds(world.at - k_start));
    gauge("cpu_ratio", "CPU as reported, average over the replicas that serve.", world.cpu.fraction());
    gauge("memory_bytes", "Memory, average over the replicas that serve.", static_cast<double>(world.memory_bytes));
    gauge("memory_ratio", "The same as a share of what a replica asked for.", world.memory);
    gauge("request_rate", "Requests arriving per second.", world.request_rate_per_s);
    gauge("latency_seconds", "Estimate of a request's time, waiting included.", world.latency_ms / 1e3);
    gauge("queue_length", "Requests that wait.", static_cast<double>(world.queue_length));
    families.push_back(family({"replicas", "Replicas by state.", MetricType::Gauge, "state"},
                              {{"desired", static_cast<double>(world.replicas)},
                               {"ready", static_cast<double>(world.ready_replicas)},
                               {"draining", static_cast<double>(world.draining_replicas)}}));
    std::vector<Labelled> per_replica;
    for (const plant::ReplicaLoad& replica : world.per_replica) {
        per_replica.push_back({fmt::format("{}", replica.id), replica.cpu.fraction()});
    }
    families.push_back(family({"replica_cpu_ratio", "CPU of one replica.", MetricType::Gauge, "replica"}, per_replica));
}

void add_served(const Served& served, std::vector<MetricFamily>& families) {
    families.push_back(family({"calls_total", "Calls, faulted ones included.", MetricType::Counter, "kind"},
                              {{"status_poll", static_cast<double>(served.status_polls)},
                               {"replica_write", static_cast<double>(served.replica_writes)}}));
    std::vector<Labelled> faults;
    for (std::size_t i = 0; i < fault::k_fault_kinds; ++i) {
        faults.push_back(
            {std::string(name(static_cast<fault::FaultKind>(i))), static_cast<double>(served.faults.by_kind[i])});
    }
    families.push_back(family({"faults_total", "Faults injected, by kind.", MetricType::Counter, "kind"}, faults));
}

} // namespace

std::string prometheus_text(const AppView& view) {
    std::vector<MetricFamily> families;
    add_world(view.world, families);
    add_served(view.served, families);
    return prometheus::TextSerializer().Serialize(families);
}

} // namespace scaleit::fake_app
