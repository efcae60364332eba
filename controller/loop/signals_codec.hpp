#pragma once
// What an app shows beside its status, as bytes: `/app/metrics`, `/app/workers`, `/app/queue`, and a worker told to go.
#include "controller/core/signals.hpp"
#include "controller/port/transport.hpp"

#include <tl/expected.hpp>

namespace scaleit::loop {

inline constexpr std::string_view k_metrics_target = "/app/metrics";
inline constexpr std::string_view k_workers_target = "/app/workers";
inline constexpr std::string_view k_queue_target = "/app/queue";
/// Config maps are asked for like the rest, so that they are recorded and replayed; no app answers this, but whoever
/// stands before it and knows where the maps are.
inline constexpr std::string_view k_config_target = "/scaleit/config-values";

/// Bounds of what is read: metrics beyond it are left out, more workers than that are no valid answer.
inline constexpr std::size_t k_metrics_max = 256;
inline constexpr std::size_t k_workers_max = 100'000;
inline constexpr std::size_t k_config_values_max = 1000;

/// A GET of one of the targets above, asking for JSON.
[[nodiscard]] Request view_request(std::string_view target);

/// `DELETE /app/workers/{id}`.
[[nodiscard]] Request removal_request(std::int64_t worker);

/// Every finite number at the top of the answer, under its key: `memory` is an average, `request_rate_per_s` is called
/// request_rate, what an observation has already (cpu, replicas, at_s) is left out. With `ready_replicas`, the replica
/// states too.
struct MetricsAnswer {
    std::vector<Metric> metrics;
    std::optional<ReplicaStates> replica_states;

    bool operator==(const MetricsAnswer&) const = default;
};
[[nodiscard]] tl::expected<MetricsAnswer, Failure> read_metrics(const Outcome& outcome);

/// The workers that run or drain. The app tells times by its own clock, and what its clock says (`at_s`); they come out
/// on the caller's time line, where the answer is from `now`.
[[nodiscard]] tl::expected<std::vector<Worker>, Failure> read_workers(const Outcome& outcome, Instant now);

/// How many requests wait because all workers are busy. Where the app shows the first ones alone, the others wait as
/// the last one shown does.
[[nodiscard]] tl::expected<std::int64_t, Failure> read_queue(const Outcome& outcome);

/// An answer to view_request(k_config_target), and what it says.
[[nodiscard]] Response config_answer(const std::vector<ConfigValue>& values);
[[nodiscard]] tl::expected<std::vector<ConfigValue>, Failure> read_config_values(const Outcome& outcome);

/// Whether the worker goes: status 204, or 404, since one that is gone already is what was asked for.
[[nodiscard]] tl::expected<void, Failure> read_removal(const Outcome& outcome);

} // namespace scaleit::loop
