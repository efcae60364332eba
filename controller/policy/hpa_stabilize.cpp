#include "controller/policy/hpa_stabilize.hpp"

#include <algorithm>

namespace scaleit::policy::hpa {

namespace {

constexpr std::size_t k_none = static_cast<std::size_t>(-1);

/// What the log says about a wish.
struct Seen {
    int lowest;           ///< of the entries within the window for scaling out, and the wish
    int highest;          ///< of those within the window for scaling in, and the wish
    std::size_t old_slot; ///< the last entry too old for both; k_none: there is none
};

void enter(const Wish& wish, std::size_t old_slot, Log& log) {
    const LogEntry entry{wish.desired, wish.now};
    if (old_slot != k_none) {
        log[old_slot] = entry;
    } else if (log.size() < k_log_max) {
        log.push_back(entry);
    } else {
        *std::min_element(log.begin(), log.end(), [](const LogEntry& a, const LogEntry& b) { return a.at < b.at; }) =
            entry;
    }
}

int stabilize_down(const Wish& wish, Duration window, Log& log) {
    const Instant cutoff = wish.now - window;
    int highest = wish.desired;
    std::size_t old_slot = k_none;
    for (std::size_t i = 0; i < log.size(); ++i) {
        if (log[i].at < cutoff) {
            old_slot = i;
        } else {
            highest = std::max(highest, log[i].replicas);
        }
    }
    enter(wish, old_slot, log);
    return highest;
}

Seen look(const Wish& wish, Instant up_cutoff, Instant down_cutoff, const Log& log) {
    Seen seen{wish.desired, wish.desired, k_none};
    const Instant oldest = std::min(up_cutoff, down_cutoff);
    for (std::size_t i = 0; i < log.size(); ++i) {
        const LogEntry& entry = log[i];
        seen.lowest = entry.at > up_cutoff ? std::min(seen.lowest, entry.replicas) : seen.lowest;
        seen.highest = entry.at > down_cutoff ? std::max(seen.highest, entry.replicas) : seen.highest;
        seen.old_slot = entry.at < oldest ? i : seen.old_slot;
    }
    return seen;
}

} // namespace

int stabilize(const HpaConfig& config, const Wish& wish, Log& log) {
    if (!config.behavior) {
        return stabilize_down(wish, config.downscale_stabilization, log);
    }
    const Duration up = config.behavior->up.stabilization.value_or(Duration{});
    const Duration down = config.behavior->down.stabilization.value_or(config.downscale_stabilization);
    const Seen seen = look(wish, wish.now - up, wish.now - down, log);
    enter(wish, seen.old_slot, log);
    if (config.generation == HpaGeneration::v1_20) {
        return wish.desired >= wish.current ? seen.lowest : seen.highest;
    }
    return std::min(std::max(wish.current, seen.lowest), seen.highest);
}

} // namespace scaleit::policy::hpa
