#pragma once
// Traces: CSV files with a header line, a time column and a value column, turned into demand.
//
// The time column is the first one: ISO 8601 (`2014-02-14T14:27:00`, also with a fraction, `Z` or an offset),
// `2014-02-14 14:27:00`, or seconds. The value column is chosen by name.
#include "fake_app/demand/series.hpp"

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
    int replicas = 10;              ///< on which a CPU series was measured
    std::optional<double> capacity; ///< requests per sample that keep one replica busy; needed for Unit::requests
    std::optional<Duration> step;   ///< overrides the spacing read from the timestamps, which then need not be even
    Gaps gaps = Gaps::refuse;
};

/// Bounds on what is read; larger files are refused.
inline constexpr std::size_t k_trace_rows_max = 100'000'000;

/// Reads a trace. The step is the most frequent spacing. Fails (bad_input) naming file, line, what was found, what was
/// expected: missing or empty file, directory, missing column, a cell that is not a finite number >= 0, CPU over 100 %,
/// no rows, repeats, disorder, gaps that are refused.
[[nodiscard]] Result<Series> read_trace(const std::filesystem::path& file, const TraceOptions& options);

} // namespace scaleit::demand
