#pragma once
// Baselines: the figures and decisions of a run, committed beside a gate, as JSON. Every span has its own object, every
// figure its line, so that a change of the file reads well in a review:
//
//     {"format": 1, "spans": [
//       {"from": "0s", "until": null, "end_tick": 288,
//        "decisions": "0:10 5:11 9:-",            from tick 0 on 10 replicas, from 5 on 11, from 9 on nothing wanted
//        "figures": {
//         "mean_cpu": 0.8,
//         ...}}]}
#include "controller/core/result.hpp"
#include "replayer/score/gate.hpp"

namespace scaleit::score {

/// A baseline's file is bounded; larger ones are refused, and a run of so many changes cannot become one.
inline constexpr std::size_t k_baseline_bytes_max = std::size_t{16} * 1024 * 1024;

/// A baseline's text. Fails (usage) where it would be over k_baseline_bytes_max. Requires: `evidence` is over the
/// gate's spans.
[[nodiscard]] Result<std::string> write_baseline(const Gate& gate, const Evidence& evidence);

/// Reads the baseline of the same gate: each of its spans must be there. `source` names it in errors. Fails (bad_input)
/// with source, line and path on what is no baseline, lacks a span or a figure, or is of another format.
[[nodiscard]] Result<ReferenceRun> read_baseline(const Gate& gate, std::string_view text, std::string_view source);

/// Reads a file. Fails (bad_input) where it cannot be read, else as read_baseline().
[[nodiscard]] Result<ReferenceRun> load_baseline(const Gate& gate, const std::string& file);

} // namespace scaleit::score
