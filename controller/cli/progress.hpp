#pragma once
// How far a long command has come: one line on standard error that is drawn over again. Only on a terminal, and only
// once the command has taken two seconds.
#include "controller/core/time.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace scaleit::cli {

/// Steps, of how many where that is known, after how long.
struct Advance {
    std::int64_t done = 0;
    std::optional<std::int64_t> total; ///< >= 1
    Duration elapsed{};
};

/// `sweep [#####---------------] 27 %, 270 of 1000, about 12s left`; without a total `270 rows read`.
[[nodiscard]] std::string progress_text(std::string_view label, const Advance& advance);

/// One thread at a time.
class Progress {
public:
    /// `total`: nothing where nobody knows it. `now` is the time of a clock that never goes back; the command begins
    /// here.
    Progress(std::string label, std::optional<std::int64_t> total, std::function<Instant()> now);
    /// Wipes the line.
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    /// Draws where it is time to, a few times a second at most.
    void update(std::int64_t done);

private:
    std::string label_;
    std::optional<std::int64_t> total_;
    std::function<Instant()> now_;
    Instant began_;
    Instant next_;
    bool is_shown_; ///< standard error is a terminal
    bool is_drawn_ = false;
};

} // namespace scaleit::cli
