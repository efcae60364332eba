#include "fake_app/service/views.hpp"

#include "controller/core/check.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace scaleit::fake_app {

namespace {

template <class Item, class Text> std::string list_of(const std::vector<Item>& items, const Text& text) {
    std::vector<std::string> written;
    written.reserve(items.size());
    for (const Item& item : items) {
        written.push_back(text(item));
    }
    return fmt::format("[{}]", fmt::join(written, ","));
}

std::string seconds(Instant at) { return fmt::format("{}", to_seconds(at - k_start)); }

std::string seconds(const std::optional<Instant>& at) { return at ? seconds(*at) : "null"; }

std::string replica_json(const plant::ReplicaLoad& replica) {
    return fmt::format(R"({{"id":{},"cpu":{},"load":{},"memory_bytes":{},"draining":{}}})", replica.id,
                       replica.cpu.fraction(), replica.load, replica.memory_bytes, replica.draining);
}

/// A worker's state in short: whether it comes, works, goes or is gone.
std::string_view status_of(plant::WorkerState state) {
    switch (state) {
    case plant::WorkerState::free:
    case plant::WorkerState::busy:
        return "running";
    case plant::WorkerState::starting:
    case plant::WorkerState::draining:
    case plant::WorkerState::deleted:
        return name(state);
    }
    check_failed("a state of the enum", __FILE__, __LINE__);
}

std::string worker_json(const plant::Worker& worker) {
    return fmt::format(R"({{"worker_id":{},"status":"{}","detail_status":"{}","sessions":{},"created_at_s":{},)"
                       R"("deleted_at_s":{},"last_service_at_s":{}}})",
                       worker.id, status_of(worker.state), name(worker.state), worker.sessions,
                       seconds(worker.created_at), seconds(worker.deleted_at), seconds(worker.last_service_at));
}

std::string entry_json(const plant::QueueEntry& entry) {
    return fmt::format(R"({{"queue_index":{},"created_at_s":{},"queue_reason":"{}"}})", entry.index,
                       seconds(entry.created_at), name(entry.reason));
}

} // namespace

std::string status_json(const AppStatus& status) {
    return fmt::format(R"({{"cpu":{{"highPriority":{}.{:02}}},"replicas":{}}})", status.cpu.value / 100,
                       status.cpu.value % 100, status.replicas);
}

std::string metrics_json(const plant::Snapshot& world) {
    return fmt::format(
        R"({{"at_s":{},"cpu":{},"memory":{},"memory_bytes":{},"request_rate_per_s":{},"served_rate_per_s":{},)"
        R"("latency_ms":{},"in_flight":{},"queue_length":{},"replicas":{},"ready_replicas":{},)"
        R"("draining_replicas":{},"per_replica":{}}})",
        seconds(world.at), world.cpu.fraction(), world.memory, world.memory_bytes, world.request_rate_per_s,
        world.served_rate_per_s, world.latency_ms, world.in_flight, world.queue_length, world.replicas,
        world.ready_replicas, world.draining_replicas, list_of(world.per_replica, replica_json));
}

std::string workers_json(const plant::Snapshot& world) {
    return fmt::format(R"({{"at_s":{},"workers":{}}})", seconds(world.at), list_of(world.workers, worker_json));
}

std::string queue_json(const plant::Snapshot& world) {
    return fmt::format(R"({{"queue_length":{},"queue":{}}})", world.queue_length, list_of(world.queue, entry_json));
}

std::string served_json(const Served& served) {
    std::vector<std::string> faults;
    for (std::size_t i = 0; i < fault::k_fault_kinds; ++i) {
        if (served.faults.by_kind[i] > 0) {
            faults.push_back(
                fmt::format(R"("{}":{})", name(static_cast<fault::FaultKind>(i)), served.faults.by_kind[i]));
        }
    }
    return fmt::format(R"({{"status_polls":{},"replica_writes":{},"faults":{{{}}}}})", served.status_polls,
                       served.replica_writes, fmt::join(faults, ","));
}

} // namespace scaleit::fake_app
