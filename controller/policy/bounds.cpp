#include "controller/policy/bounds.hpp"

#include <fmt/format.h>

namespace scaleit::policy {

std::optional<std::string> flaw(const Bounds& bounds) {
    if (bounds.min < 1 || bounds.max < bounds.min || bounds.max > k_replicas_max) {
        return fmt::format("min is {} and max is {}, expected 1 <= min <= max <= {}", bounds.min, bounds.max,
                           k_replicas_max);
    }
    return std::nullopt;
}

std::optional<std::string> flaw_of_target(double target) {
    if (!(target >= 0.01 && target <= 0.99)) {
        return fmt::format("target is {}, expected a fraction from 0.01 to 0.99", target);
    }
    return std::nullopt;
}

} // namespace scaleit::policy
