#pragma once
// A world as it is at one instant: what the fake app shows of it.
#include "fake_app/plant/plant.hpp"
#include "fake_app/plant/work.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace scaleit::plant {

/// Each list of a snapshot ends after this many entries.
inline constexpr std::size_t k_shown_max = 1000;

enum class WorkerState : std::uint8_t {
    starting, ///< does not serve yet
    free,     ///< serves, and has nothing to do
    busy,     ///< serves at least one session
    draining, ///< told to go, serves what it has
    deleted,  ///< gone; the last k_deleted_kept of them are remembered
};

constexpr auto enum_names(WorkerState) {
    return std::to_array<std::string_view>({"starting", "free", "busy", "draining", "deleted"});
}

/// A replica as somebody with a name. Ids count from 1 in the order of creation and are never used again.
struct Worker {
    std::int64_t id = 0;
    WorkerState state = WorkerState::starting;
    int sessions = 0; ///< being served
    Instant created_at{};
    std::optional<Instant> deleted_at;      ///< when it was told to go
    std::optional<Instant> last_service_at; ///< when it last was busy; nothing: never, or not known

    bool operator==(const Worker&) const = default;
};

/// Why a request waits.
enum class QueueReason : std::uint8_t {
    worker_busy,     ///< all that serve are busy
    worker_starting, ///< the same, and more are on their way
};

constexpr auto enum_names(QueueReason) { return std::to_array<std::string_view>({"WorkerBusy", "WorkerStarting"}); }

struct QueueEntry {
    std::int64_t index = 0; ///< from 0, the one that waits longest
    Instant created_at{};   ///< when it came, to a step of the world
    QueueReason reason = QueueReason::worker_busy;

    bool operator==(const QueueEntry&) const = default;
};

/// One replica that serves or drains.
struct ReplicaLoad {
    std::int64_t id = 0;
    double load = 0; ///< its part of the demand, replica-equivalents; may be more than it can serve
    CpuPercent cpu{};
    std::int64_t memory_bytes = 0;
    bool draining = false;

    bool operator==(const ReplicaLoad&) const = default;
};

struct Snapshot {
    Instant at{};
    double demand = 0;                  ///< replica-equivalents
    double load = 0;                    ///< demand, and the backlog as if it were to be done within one step
    CpuPercent cpu{};                   ///< as reported: average over the replicas that serve, lag included
    int replicas = 0;                   ///< told to run
    int ready_replicas = 0;             ///< serving, <= replicas
    std::int64_t draining_replicas = 0; ///< no longer told to run, still serving

    double request_rate_per_s = 0; ///< arriving
    double served_rate_per_s = 0;  ///< being served
    double latency_ms = 0;         ///< estimate, waiting included; at most k_latency_max
    double in_flight = 0;          ///< requests waiting or being served
    std::int64_t memory_bytes = 0; ///< average over the replicas that serve
    double memory = 0;             ///< the same as a share of what a replica asked for; may exceed 1

    std::int64_t queue_length = 0; ///< whole requests, a begun one counts
    Work arrived;                  ///< arrived = served + backlog + dropped, exactly; all 0 without a queue
    Work served;
    Work backlog;
    Work dropped;

    std::vector<ReplicaLoad> per_replica; ///< those that serve by id, then the draining; loads add up to `load`
    std::vector<Worker> workers;          ///< those told to run by id, then the draining, then the deleted
    std::vector<QueueEntry> queue;        ///< the longest waiting first

    bool operator==(const Snapshot&) const = default;
};

} // namespace scaleit::plant
