#pragma once
// Ticks come from a file that anybody may have written: what the rest takes for granted is made sure here.
#include "controller/core/result.hpp"
#include "controller/core/tick.hpp"

#include <optional>

namespace scaleit::whatif {

class TickCheck {
public:
    /// Fails (bad_input) on a tick that does not come after the one before it in time and in the schedule, that lies
    /// outside the time of a run, or whose values no controller can have seen or wanted.
    [[nodiscard]] Status add(const Tick& tick);

private:
    struct Place {
        std::int64_t index = 0;
        Instant at{};
    };
    std::optional<Place> before_;
};

} // namespace scaleit::whatif
