#pragma once
// What a world is made of. Everything beyond the plain plant is off where it is left as it is.
#include "controller/core/random.hpp"
#include "fake_app/plant/plant.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace scaleit::plant {

/// How the reported CPU comes behind the true one: smoothed first, then late.
struct LagOptions {
    Duration smoothing{}; ///< time constant of an exponentially weighted average; 0: none
    Duration delay{};     ///< age of what is reported; 0: none

    bool operator==(const LagOptions&) const = default;
};

/// Requests wait for a replica, first come first served; one that finds the queue full is dropped.
struct QueueOptions {
    std::int64_t length_max = 1000; ///< requests, 0..k_queue_length_max

    bool operator==(const QueueOptions&) const = default;
};

/// Who gets the next request.
enum class Balancing : std::uint8_t {
    round_robin,       ///< each replica in turn: a slow one gets as many as a fast one, and is hotter
    least_connections, ///< the least busy one: all are equally hot
    ip_hash,           ///< always the same for one client: whoever has the large clients is hotter
};

constexpr auto enum_names(Balancing) {
    return std::to_array<std::string_view>({"round-robin", "least-connections", "ip-hash"});
}

struct BalancerOptions {
    Balancing balancing = Balancing::round_robin;
    double speed_spread =
        0;              ///< replicas run at 1 - speed_spread .. 1 of full speed, drawn by id; 0..k_speed_spread_max
    int clients = 1000; ///< for ip_hash: 1..k_clients_max
    double skew = 1;    ///< for ip_hash: from 0 (all clients alike) to 1 (the k-th is 1/k as large as the first)
    Seed seed{1};

    bool operator==(const BalancerOptions&) const = default;
};

/// Memory of one replica: base + per_request * requests in flight on it.
struct MemoryOptions {
    std::int64_t base_bytes = std::int64_t{256} << 20U;      ///< 0..k_memory_bytes_max
    std::int64_t per_request_bytes = std::int64_t{1} << 20U; ///< 0..k_memory_bytes_max
    std::int64_t limit_bytes = std::int64_t{1}
                               << 30U; ///< what a replica asked for, 1..k_memory_bytes_max; may be exceeded

    bool operator==(const MemoryOptions&) const = default;
};

/// Replicas as workers that take sessions, the oldest first.
struct WorkerOptions {
    int sessions_max = 1; ///< that one worker serves at a time, 1..k_sessions_max

    bool operator==(const WorkerOptions&) const = default;
};

struct WorldOptions {
    PlantOptions plant{};
    Duration drain{};                 ///< how long a removed replica goes on serving what it has; >= 0
    double saturation = 1;            ///< CPU at which a replica does no more work; k_saturation_min..1
    double requests_per_second = 100; ///< that keep one replica fully busy; k_request_rate_min..k_request_rate_max
    LagOptions lag{};
    std::optional<QueueOptions> queue{}; ///< nothing: no request waits
    BalancerOptions balancer{};
    MemoryOptions memory{};
    std::optional<WorkerOptions> workers{};  ///< nothing: workers take one session each, and no last service is known
    Duration step = std::chrono::seconds(1); ///< by which queue, lag and last services move; k_step_min..k_step_max

    bool operator==(const WorldOptions&) const = default;
};

inline constexpr int k_replicas_max = 1'000'000; ///< that an app may be allowed to run
inline constexpr std::int64_t k_queue_length_max = 1'000'000'000;
inline constexpr double k_speed_spread_max = 0.5;
inline constexpr int k_clients_max = 100'000;
inline constexpr std::int64_t k_memory_bytes_max = std::int64_t{1} << 44U;
inline constexpr int k_sessions_max = 1'000'000;
inline constexpr double k_saturation_min = 0.01;
inline constexpr double k_request_rate_min = 1e-3;
inline constexpr double k_request_rate_max = 1e6;
inline constexpr Duration k_step_min = std::chrono::milliseconds(1);
inline constexpr Duration k_step_max = std::chrono::hours(1);
inline constexpr Duration k_delay_max = std::chrono::hours(24); ///< of start-up, drain, smoothing and reported CPU
inline constexpr std::int64_t k_lag_steps_max = 100'000;        ///< the delay of reported CPU, counted in steps

/// What is out of its range, as `queue.length_max is -1, expected 0 to 1000000000`; nothing where all is in range.
[[nodiscard]] std::optional<std::string> flaw(const WorldOptions& options);

} // namespace scaleit::plant
