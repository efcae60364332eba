#include "replayer/whatif/tick_distance.hpp"

#include <algorithm>

namespace scaleit::whatif {

void TickDistance::add(Instant at) {
    if (before_ && !is_full()) {
        distances_.push_back(at - *before_);
    }
    before_ = at;
}

std::optional<Duration> TickDistance::usual() const {
    if (distances_.empty()) {
        return std::nullopt;
    }
    std::vector<Duration> sorted = distances_;
    const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
    std::nth_element(sorted.begin(), middle, sorted.end());
    return *middle;
}

} // namespace scaleit::whatif
