#pragma once
// How apps share a limit on all their instances: minimums first, then guaranteed shares, the rest by weighted max-min
// fairness with priorities as weights. A pure function in whole numbers.
#include <span>
#include <string_view>
#include <vector>

namespace scaleit::fleet {

inline constexpr int k_priority_min = 1;
inline constexpr int k_priority_max = 10;

/// What one app asks for.
struct Claim {
    std::string_view name; ///< unique; settles ties, and nothing else
    int min = 1;           ///< 0..max
    int max = 1;
    int wanted = 1;           ///< counts as min or max where it is beyond them
    int priority = 5;         ///< k_priority_min..k_priority_max
    double share_percent = 0; ///< of the limit, guaranteed as far as it is wanted; 0..100, counted in millionths

    bool operator==(const Claim&) const = default;
};

/// Instances for each claim, in their order; together at most `limit`, which is >= 0.
///
/// 1. Everybody gets its minimum.  2. Then up to its guaranteed share (rounded down), as far as it wants that many.
/// 3. The rest goes, instance by instance, to whoever has the fewest for its priority (count / priority) and wants
/// more; of equals to the higher priority, then to the first name. Where a step asks for more than there is, what there
/// is goes out in that same manner up to the step's counts, and nobody goes on to the next: so where the minimums
/// exceed the limit, some get less than their minimum.
///
/// Nobody gets more than it wants or less than an equal one with the same wish, one instance aside; nothing is left
/// while somebody wants more. A higher limit takes nothing from anybody, unless somebody's guaranteed share grows.
/// Takes claims in any order; about 40 steps for each.
[[nodiscard]] std::vector<int> arbitrate(int limit, std::span<const Claim> claims);

} // namespace scaleit::fleet
