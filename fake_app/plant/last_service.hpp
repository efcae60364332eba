#pragma once
// When each worker was last busy, where work goes to the oldest first: then one number tells who is busy at an instant,
// the highest id that is.
#include "controller/core/time.hpp"

#include <cstdint>
#include <deque>
#include <optional>

namespace scaleit::plant {

/// Marks that are kept; beyond it the workers that are idle longest are forgotten.
inline constexpr std::size_t k_last_service_marks_max = 10'000;

class LastService {
public:
    /// Until `now` all serving workers up to `highest_id` are busy. Instants never go back.
    void busy(std::int64_t highest_id, Instant now);
    /// When a worker up to which all were busy is known to have been so last, whether it still serves or not; nothing:
    /// never.
    [[nodiscard]] std::optional<Instant> of(std::int64_t id) const;

private:
    struct Mark {
        std::int64_t highest_id = 0;
        Instant at{};
    };
    std::deque<Mark> marks_; ///< ids fall, instants rise
};

} // namespace scaleit::plant
