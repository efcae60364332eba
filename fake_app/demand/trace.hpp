#pragma once
// Traces: CSV files with a header line, a time column and a value column, turned into demand.
//
// controller/text/samples.hpp says how times are written. The value column is chosen by name.
#include "controller/text/spacing.hpp"
#include "controller/text/unit.hpp"
#include "fake_app/demand/series.hpp"

#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>

namespace scaleit::demand {

using text::Gaps;
using text::Unit;

struct TraceOptions {
    std::string column = "value";
    Unit unit = Unit::cpu_percent;
    int replicas = 10; ///< on which a CPU series was measured; >= 1
    std::optional<double>
        capacity{};                 ///< requests per sample that keep one replica busy, > 0; needed for Unit::requests
    std::optional<Duration> step{}; ///< overrides the spacing read from the timestamps, which then need not be even
    Gaps gaps = Gaps::refuse;
};

/// Bounds on what is read; larger files are refused. Samples that fill gaps count as rows.
inline constexpr std::size_t k_trace_rows_max = text::k_rows_max;
inline constexpr Duration k_trace_length_max = text::k_length_max;
inline constexpr double k_trace_demand_max = 1e9; ///< replica-equivalents

/// Reads a trace. The step is the most frequent spacing, the smallest of equals. Fails (bad_input) naming file, line,
/// what was found, what was expected: missing or empty file, directory, missing column, a cell that is not a finite
/// number >= 0, CPU over 100 %, no rows, repeats, disorder, gaps that are refused; (usage) on Unit::requests without a
/// capacity.
[[nodiscard]] Result<Series> read_trace(const std::filesystem::path& file, const TraceOptions& options);

/// How a trace is sampled: at 0, step, 2 step, ... below length; both > 0.
struct Sampling {
    Duration step{};
    Duration length{};
};

/// Writes `demand` to `out` as a trace that read_trace() reads back exactly with Unit::demand: the columns `timestamp`
/// in seconds since the start and `value`. Fails (usage) above k_trace_rows_max or k_trace_length_max, (environment)
/// where writing fails.
[[nodiscard]] Status write_trace(std::FILE* out, const Demand& demand, Sampling sampling);

} // namespace scaleit::demand
