#pragma once
// Traces: CSV files with a header line, a time column and a value column, turned into demand.
//
// The time column is the first one: ISO 8601 (`2014-02-14T14:27:00`, also with a fraction, `Z` or an offset),
// `2014-02-14 14:27:00`, or seconds. The value column is chosen by name.
#include "fake_app/demand/series.hpp"

#include <array>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>

namespace scaleit::demand {

/// What a value means. Demand is, in this order: value / 100 * replicas; value * replicas; value; value / capacity.
enum class Unit { cpu_percent, cpu, demand, requests };

constexpr auto enum_names(Unit) {
    return std::to_array<std::string_view>({"cpu-percent", "cpu", "demand", "requests"});
}

/// What to do about spacing that is a whole multiple of the step, larger than one. Repeats and disorder are always
/// refused.
enum class Gaps { refuse, hold, interpolate };

constexpr auto enum_names(Gaps) { return std::to_array<std::string_view>({"refuse", "hold", "interpolate"}); }

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
inline constexpr std::size_t k_trace_rows_max = 100'000'000;
inline constexpr Duration k_trace_length_max = std::chrono::hours(100 * 365 * 24);
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
