#pragma once
// What a tick may know of the app beside its average CPU and its replica count. Everything here may be missing, and
// what is missing is missing, never zero. Policies that run on CPU alone never look.
#include "controller/core/time.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace scaleit {

/// What a metric's value is of.
enum class MetricScope : std::uint8_t {
    average, ///< over the replicas that have one
    total,   ///< of the whole app, or of something outside it
};

constexpr auto enum_names(MetricScope) { return std::to_array<std::string_view>({"average", "total"}); }

/// A figure under a name. Names that all of scaleit knows: `memory` (average, a fraction of what a replica asked for,
/// may exceed 1), `request_rate` (total, requests/s), `queue_length` (total, requests); an app may have others.
struct Metric {
    std::string name;
    MetricScope scope = MetricScope::total;
    double value = 0; ///< finite

    bool operator==(const Metric&) const = default;
};

/// How many replicas are in which state, as a cluster sees them. Each >= 0.
struct ReplicaStates {
    int ready = 0;
    int unready = 0; ///< told to run, not serving yet; their metrics are not in the averages
    int missing = 0; ///< serving, but no metric of theirs arrived
    int ignored = 0; ///< failed or being deleted

    bool operator==(const ReplicaStates&) const = default;
};

enum class WorkerState : std::uint8_t { starting, free, busy, draining };

constexpr auto enum_names(WorkerState) {
    return std::to_array<std::string_view>({"starting", "free", "busy", "draining"});
}

/// One worker of a queue.
struct Worker {
    std::int64_t id = 0;
    WorkerState state = WorkerState::starting;
    int sessions = 0; ///< requests it works on
    Instant created_at{};
    Instant last_service_at{}; ///< created_at where it served none yet

    bool operator==(const Worker&) const = default;
};

/// A value of a config map, as text.
struct ConfigValue {
    std::string map; ///< the map's name
    std::string key;
    std::string value;

    bool operator==(const ConfigValue&) const = default;
};

/// Which signals somebody wants looked at. A reporter fetches these and no others.
struct Needs {
    bool metrics = false;
    bool workers = false;
    bool queue = false;
    bool config_values = false;

    [[nodiscard]] bool any() const { return metrics || workers || queue || config_values; }
    friend Needs operator|(const Needs& a, const Needs& b) {
        return {a.metrics || b.metrics, a.workers || b.workers, a.queue || b.queue, a.config_values || b.config_values};
    }
    bool operator==(const Needs&) const = default;
};

struct Signals {
    std::vector<Metric> metrics; ///< names are unique
    std::optional<ReplicaStates> replica_states;
    std::optional<std::vector<Worker>> workers;    ///< by id; draining ones included
    std::optional<std::int64_t> queued_while_busy; ///< requests that wait because all workers are busy

    std::optional<std::vector<ConfigValue>> config_values; ///< as they are now

    [[nodiscard]] const Metric* find(std::string_view name) const {
        for (const Metric& metric : metrics) {
            if (metric.name == name) {
                return &metric;
            }
        }
        return nullptr;
    }
    bool operator==(const Signals&) const = default;
};

} // namespace scaleit
