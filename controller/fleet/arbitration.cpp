#include "controller/fleet/arbitration.hpp"

#include "controller/core/check.hpp"
#include "controller/fleet/percent.hpp"

#include <algorithm>
#include <cstdint>

namespace scaleit::fleet {

namespace {

/// The least number that all priorities divide: count / priority becomes a whole number.
constexpr std::int64_t k_level_unit = 2520;

/// A range to fill between, and the weight.
struct Vessel {
    int floor = 0;
    int top = 0;
    int priority = 1;
    std::string_view name;

    [[nodiscard]] std::int64_t level_step() const { return k_level_unit / priority; }
    /// How many it has when each instance that would be taken at a level below `level` is taken.
    [[nodiscard]] int filled_to(std::int64_t level) const {
        const std::int64_t count = (level + level_step() - 1) / level_step();
        return static_cast<int>(std::clamp<std::int64_t>(count, floor, top));
    }
    /// Whether its next instance is taken at just this level.
    [[nodiscard]] bool takes_at(std::int64_t level) const {
        const int count = filled_to(level);
        return count < top && count * level_step() == level;
    }
};

std::int64_t sum_at(std::span<const Vessel> vessels, std::int64_t level) {
    std::int64_t sum = 0;
    for (const Vessel& vessel : vessels) {
        sum += vessel.filled_to(level);
    }
    return sum;
}

/// The highest level at which no more than `limit` is taken; past the last instance where all of it fits.
std::int64_t find_level(std::int64_t limit, std::span<const Vessel> vessels) {
    int most = 0;
    for (const Vessel& vessel : vessels) {
        most = std::max(most, vessel.top);
    }
    std::int64_t fits = 0;
    std::int64_t beyond = most * k_level_unit + 1;
    while (beyond - fits > 1) {
        const std::int64_t middle = fits + (beyond - fits) / 2;
        (sum_at(vessels, middle) <= limit ? fits : beyond) = middle;
    }
    return fits;
}

/// Requires: the floors fit.
std::vector<int> fill(std::int64_t limit, std::span<const Vessel> vessels) {
    const std::int64_t level = find_level(limit, vessels);
    std::vector<int> counts(vessels.size());
    std::vector<std::size_t> next; // who takes the few that are left at this level
    for (std::size_t i = 0; i < vessels.size(); ++i) {
        counts[i] = vessels[i].filled_to(level);
        limit -= counts[i];
        if (vessels[i].takes_at(level)) {
            next.push_back(i);
        }
    }
    std::sort(next.begin(), next.end(), [&](std::size_t a, std::size_t b) {
        const Vessel& first = vessels[a];
        const Vessel& second = vessels[b];
        return first.priority != second.priority ? first.priority > second.priority : first.name < second.name;
    });
    for (std::size_t i = 0; i < next.size() && limit > 0; ++i, --limit) {
        ++counts[next[i]];
    }
    return counts;
}

} // namespace

std::vector<int> arbitrate(int limit, std::span<const Claim> claims) {
    SCALEIT_CHECK(limit >= 0);
    std::vector<Vessel> vessels(claims.size());
    const auto raise_tops = [&](const auto& top_of) {
        std::int64_t sum = 0;
        for (std::size_t i = 0; i < claims.size(); ++i) {
            vessels[i].floor = vessels[i].top;
            vessels[i].top = std::max(vessels[i].floor, top_of(claims[i]));
            sum += vessels[i].top;
        }
        return sum;
    };
    const auto wanted = [](const Claim& claim) { return std::clamp(claim.wanted, claim.min, claim.max); };
    const auto guaranteed = [&](const Claim& claim) {
        const std::int64_t share = limit * millionths_of(claim.share_percent) / k_whole_millionths;
        return static_cast<int>(std::min<std::int64_t>(wanted(claim), share));
    };
    for (std::size_t i = 0; i < claims.size(); ++i) {
        SCALEIT_CHECK(claims[i].priority >= k_priority_min && claims[i].priority <= k_priority_max);
        SCALEIT_CHECK(claims[i].min >= 0 && claims[i].min <= claims[i].max);
        vessels[i].priority = claims[i].priority;
        vessels[i].name = claims[i].name;
    }
    if (raise_tops([](const Claim& claim) { return claim.min; }) < limit && raise_tops(guaranteed) < limit) {
        raise_tops(wanted);
    }
    return fill(limit, vessels);
}

} // namespace scaleit::fleet
