#pragma once
// Samples in CSV files: a header line, a time column first, further columns chosen by name.
//
// A time is ISO 8601 (`2014-02-14T14:27:00`, also with a fraction, `Z` or an offset), `2014-02-14 14:27:00`, or
// seconds.
#include "controller/core/time.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace scaleit::text {

/// Rows of one file; samples that fill gaps count as rows.
inline constexpr std::size_t k_rows_max = 100'000'000;
inline constexpr Duration k_length_max = std::chrono::hours(100 * 365 * 24);

/// A column that is wanted.
struct Column {
    std::string name;
    std::string flag; ///< that chooses it, for messages: `--column`
    /// What a cell means. A failure's message lacks file and line.
    std::function<Result<double>(std::string_view cell)> read;
};

/// Times, strictly increasing, and the values of each wanted column at those times.
struct Samples {
    std::vector<Duration> times;
    std::vector<std::vector<double>> columns;
    std::string first_time;           ///< as the file writes it
    std::optional<Duration> began_at; ///< the first time, since 1970, where times are of the calendar
};

/// Where the first row stands.
inline constexpr std::size_t k_first_row_line = 2;

/// Reads a file with at least one row. Fails (bad_input) naming file, line, what was found, what was expected: missing
/// or empty file, directory, missing column, what a column refuses, no rows, repeats, disorder, over k_rows_max.
/// Requires: at least one column.
[[nodiscard]] Result<Samples> read_samples(const std::filesystem::path& file, std::span<const Column> columns);

} // namespace scaleit::text
