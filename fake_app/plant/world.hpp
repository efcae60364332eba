#pragma once
// The whole model of the app: the plant, and around it whatever a scenario uses of queue, metric lag, drain, workers
// and uneven load. A value: a copy goes its own way.
//
// Where none of these is used, a world is its plant: it is advanced in one go, and CPU is the plant's to the bit.
// Otherwise it moves in steps of options.step, aligned with k_start: what arrives and is served within a step is demand
// as at its begin over replicas as at its end; the CPU that is reported late is that of the steps' ends, as it would be
// shown there without a lag. What it shows is the same however often it is advanced in between. A jump over more steps
// than k_world_steps_max and k_world_work_max allow is made in longer ones: coarser, but not endless.
//
//   load       demand + backlog / (requests_per_second * step): what there is to do within a step
//   CPU        load over the replicas that serve, each at most saturation; draining ones count by what they still carry
//   latency    1 / requests_per_second / (1 - min(CPU / saturation, 0.95)) + backlog / requests served per second: the
//              time in an M/M/1 system, capped where that formula has no end, and the wait behind the backlog
//   in flight  requests served per second * latency (Little's law); backlog included
#include "fake_app/demand/demand.hpp"
#include "fake_app/plant/balancer.hpp"
#include "fake_app/plant/last_service.hpp"
#include "fake_app/plant/metric_lag.hpp"
#include "fake_app/plant/plant.hpp"
#include "fake_app/plant/queue.hpp"
#include "fake_app/plant/roster.hpp"
#include "fake_app/plant/snapshot.hpp"
#include "fake_app/plant/world_options.hpp"

#include <optional>

namespace scaleit::plant {

inline constexpr std::int64_t k_world_steps_min = 1'000;          ///< that one advance may take in any case
inline constexpr std::int64_t k_world_steps_max = 1'000'000;      ///< that one advance may take at most
inline constexpr std::int64_t k_world_work_max = 100'000'000;     ///< in between: steps times what they look at
inline constexpr double k_arrival_rate_max = 1e9;                 ///< requests/s; more does not arrive,
inline constexpr double k_step_arrivals_max = 4e12;               ///< nor more requests than this in one step
inline constexpr Duration k_latency_max = std::chrono::hours(24); ///< estimates end there

/// What became of the wish to remove a worker.
enum class Removal : std::uint8_t {
    removed,  ///< one replica fewer is told to run, this one goes
    unknown,  ///< no worker of that id runs; it may be draining or deleted
    last_one, ///< the app runs at least one
};

class World {
public:
    /// Requires: no flaw(options).
    explicit World(const WorldOptions& options);

    /// Lets time pass under `demand`. Instants never go back.
    void advance_to(Instant now, const demand::Demand& demand);

    /// Tells the app how many to run from at() on; false, and nothing changed, where `replicas` is outside
    /// [1, options.plant.replicas_max].
    [[nodiscard]] bool set_replicas(int replicas);
    /// Tells one worker to go, from at() on.
    [[nodiscard]] Removal remove_worker(std::int64_t id);

    [[nodiscard]] Instant at() const { return at_; } ///< what it was advanced to
    [[nodiscard]] CpuPercent cpu() const;            ///< as reported: average over the replicas that serve
    [[nodiscard]] int replicas() const { return plant_.replicas(); }
    [[nodiscard]] int ready_replicas() const { return plant_.ready_replicas(); }
    [[nodiscard]] const WorldOptions& options() const { return options_; }

    /// Everything at once. Costs as much as its lists are long.
    [[nodiscard]] Snapshot snapshot() const;

private:
    /// What there is to do, and what is done of it.
    struct Flow {
        double load = 0;            ///< replica-equivalents
        double draining_weight = 0; ///< replicas' worth that draining ones still carry
        double cpu = 0;             ///< true average, 0..saturation
        double excess = 0;          ///< what of the load is more than can be done
    };

    void step_through(Instant now, const demand::Demand& demand);
    [[nodiscard]] std::int64_t steps_max() const;
    void step_to(Instant end, const demand::Demand& demand);
    /// What is done of `offered`, and of what waits, within the step to `end`.
    Flow pass_queue(Instant end, double offered);
    void remember_service(Instant now, const Flow& flow);
    /// The balancer learns of replicas that have begun to serve.
    void follow_plant(Instant now);
    void serve_by_ready(Instant now);
    /// What there is to do at an instant.
    [[nodiscard]] double load(double demand) const;
    [[nodiscard]] Flow flow(double load, Instant now) const;
    [[nodiscard]] Flow flow_now() const;
    [[nodiscard]] int busy_workers(const Flow& flow) const;
    void show_traffic(const Flow& flow, Snapshot& shown) const;
    void show_replicas(const Flow& flow, Snapshot& shown) const;
    void show_workers(const Flow& flow, Snapshot& shown) const;

    WorldOptions options_;
    Plant plant_;
    Roster roster_;
    Balancer balancer_;
    bool is_stepped_; ///< something must be followed step by step
    bool is_plain_;   ///< CPU is the plant's
    Instant at_ = k_start;
    Instant stepped_to_ = k_start;
    double demand_ = 0;       ///< at at_
    double arrival_rest_ = 0; ///< of the steps so far, less than a millionth of a request
    std::optional<Queue> queue_;
    std::optional<MetricLag> lag_;
    LastService last_service_;
};

} // namespace scaleit::plant
