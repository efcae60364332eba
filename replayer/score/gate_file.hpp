#pragma once
// Gates as files: YAML or JSON, `apiVersion: scaleit/v1`, `kind: Gate`.
//
//     apiVersion: scaleit/v1
//     kind: Gate
//     spec:
//       target: 0.80                  # what the scorecard measures against; without: the policy's own target
//       band: 0.05                    # in band: |cpu - target| <= band
//       limit: 0.90                   # above limit: cpu > limit
//       checks:
//         - mean_cpu: {min: 0.79, max: 0.81}
//         - largest_step: {max: 3}
//         - min_desired: {min: 2}
//         - replica_hours: {max_increase_percent: 5}             # than the baseline, or without one the recorded run
//         - held_ticks: {max_increase: 0, of: recorded}
//         - same_decisions_as: baseline
//         - during: {name: flash crowd, from: 5m, until: 20m, checks: [{above_limit_percent: {max: 10}}]}
//
// What can be bounded: quantity.hpp lists the keys.
#include "controller/core/result.hpp"
#include "replayer/score/gate.hpp"

namespace scaleit::score {

/// Bounds of a gate file; more are refused.
inline constexpr std::size_t k_checks_max = 1000;
inline constexpr std::size_t k_spans_max = 64;
inline constexpr std::size_t k_span_name_bytes_max = 200;

/// Reads one gate. `source` names it in errors and becomes its source. Fails (usage) with source, line and path on
/// syntax errors, unknown keys, wrong types, impossible values, and checks of the same name.
[[nodiscard]] Result<Gate> read_gate(std::string_view text, std::string_view source);

/// Reads a file. Fails (bad_input) where it cannot be read, else as read_gate().
[[nodiscard]] Result<Gate> load_gate(const std::string& file);

} // namespace scaleit::score
