#pragma once
// How far something long is, on one line of stderr that is written over: only on a terminal, and only past two seconds.
#include "controller/core/time.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace scaleit::cli {

class ProgressLine {
public:
    /// `what` follows the count: `rows read`. `now` is the time of a clock that never goes back; the first call is made
    /// here.
    ProgressLine(std::string what, std::function<Instant()> now);
    /// Takes the line away.
    ~ProgressLine();
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    /// Shows the count, a few times a second at most.
    void show(std::int64_t done);

private:
    std::string what_;
    std::function<Instant()> now_;
    Instant next_;
    bool terminal_;
    bool shown_ = false;
};

} // namespace scaleit::cli
