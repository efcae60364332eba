#pragma once
// Fault plans as files: `apiVersion: scaleit/v1`, `kind: FaultPlan`, or the same keys in a scenario.
//
//     spec:
//       error_rate: 0.05                  # the simple plan, tried last; optional
//       rules:                            # the first that meets a call wins
//         - fault: http_503               # any kind of fault_kind.hpp
//           calls: reads                  # reads, writes or both; default: all that the fault can befall
//           probability: 0.1              # conditions: all that are given must hold, none means every call
//           at: [3, 17]                   # call numbers, from 0, reads and writes counted each on their own
//           every: 10                     # each tenth: 9, 19, ...
//           first: 5
//           from: 5m                      # in the world's time
//           until: 10m
//           burst: {enter: 0.01, leave: 0.2}
//         - {fault: latency, latency: 200ms}                        # fixed
//         - {fault: latency, latency: {min: 50ms, max: 400ms}}      # uniform
//         - {fault: latency, latency: {scale: 50ms, max: 10s}}      # long tail
//         - {fault: slow_drip, over: 5s}
//         - {fault: http_429, retry_after: 5s}
//         - {fault: write_late, late_by: 30s}
//         - {fault: quota, limit: 100, per: 1m}
#include "controller/manifest/place.hpp"
#include "fake_app/fault/injector.hpp"

namespace scaleit::fault {

inline constexpr Duration k_latency_max = std::chrono::minutes(10); ///< of latency and slow_drip
inline constexpr std::size_t k_at_max = 100'000;                    ///< call numbers in one rule

/// Reads a FaultPlan. `source` names it in errors. Fails (usage) with source, line and path.
[[nodiscard]] Result<FaultSpec> read_fault_plan(std::string_view text, std::string_view source);

/// The same from a file. Fails (bad_input) where it cannot be read.
[[nodiscard]] Result<FaultSpec> load_fault_plan(const std::string& file);

/// The keys of `spec` alone, for documents that hold more than faults.
[[nodiscard]] FaultSpec read_faults(const manifest::Place& spec);

/// A rule on one line of JSON, as it may stand in a list of rules.
[[nodiscard]] std::string to_json(const Rule& rule);

/// A complete FaultPlan as one line of JSON; read_fault_plan() gives back an equal spec.
[[nodiscard]] std::string to_manifest(const FaultSpec& spec);

} // namespace scaleit::fault
