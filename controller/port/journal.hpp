#pragma once
// Where ticks are written as they end.
#include "controller/core/result.hpp"
#include "controller/core/tick.hpp"

namespace scaleit {

class Journal {
public:
    Journal() = default;
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;
    virtual ~Journal() = default;

    /// Takes one finished tick, in order. A failure ends the run.
    [[nodiscard]] virtual Status write(const Tick& tick) = 0;
};

} // namespace scaleit
