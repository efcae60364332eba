#pragma once
// From samples at the times a file gives to samples at even distances: finding the step, and what to do about gaps.
#include "fake_app/demand/trace.hpp"

#include <string>
#include <vector>

namespace scaleit::demand {

/// Values and their times, strictly increasing, as many of the one as of the other.
struct Samples {
    std::vector<Duration> times;
    std::vector<double> values;
};

struct SpacingOptions {
    std::optional<Duration> step{}; ///< makes the times irrelevant
    Gaps gaps = Gaps::refuse;
};

/// Where the samples were read, for messages: the i-th of them (from 0) on line first_line + i.
struct Source {
    std::string file;
    std::size_t first_line = 1;
};

/// Fails (bad_input) naming file and line on gaps that are refused, on spacing that is no multiple of the step, on one
/// sample alone without a step, and over the bounds of a trace. Requires: at least one sample.
[[nodiscard]] Result<Series> make_even(Samples samples, const SpacingOptions& options, const Source& source);

} // namespace scaleit::demand
