#pragma once
// When each worker was last busy, where work goes to the oldest first: then one number tells who is busy at an instant,
// the highest id that is.
#include "controller/core/time.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace scaleit::plant {

class LastService {
public:
    /// Until `now` all serving workers up to `highest_id` are busy. Instants never go back.
    void busy(std::int64_t highest_id, Instant now);
    /// No id above `highest_id` will be asked for again; keeps the memory within the number of workers.
    void forget_above(std::int64_t highest_id);
    /// When the worker was last busy; nothing: never.
    [[nodiscard]] std::optional<Instant> of(std::int64_t id) const;

private:
    struct Mark {
        std::int64_t highest_id = 0;
        Instant at{};
    };
    std::vector<Mark> marks_; ///< ids fall, instants rise
};

} // namespace scaleit::plant
