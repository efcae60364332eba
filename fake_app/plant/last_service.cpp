#include "fake_app/plant/last_service.hpp"

#include <algorithm>

namespace scaleit::plant {

void LastService::busy(std::int64_t highest_id, Instant now) {
    while (!marks_.empty() && marks_.back().highest_id <= highest_id) {
        marks_.pop_back();
    }
    marks_.push_back({highest_id, now});
    if (marks_.size() > k_last_service_marks_max) {
        marks_.pop_front();
    }
}

std::optional<Instant> LastService::of(std::int64_t id) const {
    const auto beyond =
        std::find_if(marks_.rbegin(), marks_.rend(), [id](const Mark& mark) { return mark.highest_id >= id; });
    return beyond == marks_.rend() ? std::nullopt : std::optional<Instant>(beyond->at);
}

} // namespace scaleit::plant
