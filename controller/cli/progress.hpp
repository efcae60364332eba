#pragma once
// How far a long command has come: one line on standard error that is drawn over again. Only on a terminal, and only
// once the command has taken two seconds.
#include "controller/core/time.hpp"

#include <functional>
#include <string>

namespace scaleit::cli {

/// Steps of how many, after how long.
struct Advance {
    std::int64_t done = 0;
    std::int64_t total = 1; ///< >= 1
    Duration elapsed{};
};

/// `sweep [#####---------------] 27 %, 270 of 1000, about 12s left`
[[nodiscard]] std::string progress_text(std::string_view label, const Advance& advance);

/// One thread at a time.
class Progress {
public:
    /// `elapsed` tells the time since the command began.
    Progress(std::string label, std::int64_t total, std::function<Duration()> elapsed);
    /// Wipes the line.
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    /// Draws where it is time to.
    void update(std::int64_t done);

private:
    std::string label_;
    std::int64_t total_;
    std::function<Duration()> elapsed_;
    bool is_shown_; ///< standard error is a terminal
    Duration next_;
    std::size_t drawn_ = 0; ///< characters on the line
};

} // namespace scaleit::cli
