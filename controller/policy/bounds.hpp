#pragma once
// The replica counts a policy may ask for; every policy ends with this clamp.
#include "controller/core/decision.hpp"

#include <optional>
#include <string>

namespace scaleit::policy {

/// 1 <= min <= max <= k_replicas_max.
struct Bounds {
    int min = 1;
    int max = 1000;

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("min", self.min);
        visit("max", self.max);
    }
    bool operator==(const Bounds&) const = default;
};

inline constexpr int k_replicas_max = 1'000'000;

/// What is wrong with bounds, or with a target CPU, that a configuration gives; nothing where it is right.
[[nodiscard]] std::optional<std::string> flaw(const Bounds& bounds);
[[nodiscard]] std::optional<std::string> flaw_of_target(double target);

/// Adds the bound that cuts the decision's desired count, where one does. A holding decision stays as it is.
inline void clamp(Decision& decision, const Bounds& bounds) {
    const std::optional<int> desired = decision.desired();
    if (desired && *desired < bounds.min) {
        decision.then(Reason::bounds_min, bounds.min);
    } else if (desired && *desired > bounds.max) {
        decision.then(Reason::bounds_max, bounds.max);
    }
}

} // namespace scaleit::policy
