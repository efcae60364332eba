#pragma once
// A range that a number on the command line must lie in. CLI11's own lets NaN through.
#include <CLI/App.hpp>

namespace scaleit::cli {

/// Both ends included.
struct NumberRange {
    double min = 0;
    double max = 0;
};

/// Refuses what is not a number within `range`, saying what it is.
[[nodiscard]] CLI::Validator within(NumberRange range);

} // namespace scaleit::cli
