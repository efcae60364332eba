#pragma once
// The figures of a scorecard as a table: their keys, how a person reads them, which direction is better. Text and JSON
// are both made from it.
#include "replayer/score/scorecard.hpp"

#include <span>
#include <string>
#include <string_view>

namespace scaleit::score {

enum class Better {
    lower,
    higher,
    nearer_zero,
    neither, ///< says something about the run that is neither good nor bad
};

enum class Number { real, whole };

struct Figure {
    std::string_view key;   ///< in JSON
    std::string_view label; ///< in text
    std::string_view unit;
    Number number = Number::real;
    int decimals = 0; ///< in text
    Better better = Better::neither;
    double (*value)(const Scorecard&) = nullptr;
    bool of_eligible = false; ///< over eligible ticks alone

    /// Whether its value says anything where so much of the time is eligible; 0 stands for what does not exist.
    [[nodiscard]] bool exists(double eligible_percent) const { return !of_eligible || eligible_percent > 0; }
};

/// The shortest text that reads back to the same value. Reals keep a point or an exponent, so that a reader with typed
/// numbers sees the same type in every run.
[[nodiscard]] std::string number_text(Number number, double value);

/// All single-valued figures, in the order of the JSON.
[[nodiscard]] std::span<const Figure> figures();

} // namespace scaleit::score
