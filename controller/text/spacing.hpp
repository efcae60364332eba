#pragma once
// From samples at the times a file gives to samples at even distances: finding the step, and what to do about gaps.
#include "controller/core/names.hpp"
#include "controller/text/samples.hpp"

#include <array>
#include <optional>

namespace scaleit::text {

/// What to do about spacing that is a whole multiple of the step, larger than one. Repeats and disorder are always
/// refused.
enum class Gaps { refuse, hold, interpolate };

constexpr auto enum_names(Gaps) { return std::to_array<std::string_view>({"refuse", "hold", "interpolate"}); }

struct SpacingOptions {
    std::optional<Duration> step{}; ///< makes the times irrelevant; > 0
    Gaps gaps = Gaps::refuse;
    std::string step_flag = "--step"; ///< that gives the step, for messages
};

/// Evenly spaced values, column by column, all as long as each other.
struct EvenSamples {
    Duration step{};
    std::vector<std::vector<double>> columns;
};

/// Makes the samples of `file` even. Fails (bad_input) naming file and line on gaps that are refused, on spacing that
/// is no multiple of the step, on one sample alone without a step, and over k_rows_max or k_length_max. Requires:
/// samples as read_samples() gives them.
[[nodiscard]] Result<EvenSamples> make_even(Samples samples, const SpacingOptions& options, const std::string& file);

} // namespace scaleit::text
