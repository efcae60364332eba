#include "replayer/score/decisions.hpp"

#include <algorithm>
#include <limits>

namespace scaleit::score {

namespace {

constexpr std::int64_t k_never = std::numeric_limits<std::int64_t>::max();

std::int64_t tick_of(std::span<const Decisions::Change> changes, std::size_t place) {
    return place < changes.size() ? changes[place].tick : k_never;
}

/// What is wanted at a tick from `place` on, or still wanted from the change before.
std::optional<int> wanted(std::span<const Decisions::Change> changes, std::size_t place, std::int64_t tick) {
    if (tick_of(changes, place) == tick) {
        return changes[place].desired;
    }
    return place == 0 ? std::nullopt : changes[place - 1].desired;
}

} // namespace

std::optional<Parting> parting(const Decisions& first, const Decisions& second) {
    const std::span<const Decisions::Change> a = first.changes();
    const std::span<const Decisions::Change> b = second.changes();
    const std::size_t common = std::min(a.size(), b.size());
    const auto same = static_cast<std::size_t>(
        std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(common), b.begin()).first - a.begin());
    const std::int64_t changed = std::min(tick_of(a, same), tick_of(b, same));
    const std::int64_t ended = first.end() == second.end() ? k_never : std::min(first.end(), second.end());
    if (changed == k_never && ended == k_never) {
        return std::nullopt;
    }
    if (ended <= changed) {
        return Parting{ended, std::nullopt, std::nullopt, true};
    }
    return Parting{changed, wanted(a, same, changed), wanted(b, same, changed), false};
}

} // namespace scaleit::score
