#include "controller/policy/target_average.hpp"

#include <fmt/format.h>

namespace scaleit::policy {

std::optional<std::string> flaw(const TargetAverageConfig& config) {
    if (const std::optional<std::string> wrong = flaw_of_target(config.target)) {
        return wrong;
    }
    if (config.window < 10 || config.window > 100'000) {
        return fmt::format("window is {}, expected 10 to 100000 ticks", config.window);
    }
    if (config.settle_ticks < 0 || config.settle_ticks > 1000) {
        return fmt::format("settle_ticks is {}, expected 0 to 1000", config.settle_ticks);
    }
    return flaw(config.bounds);
}

} // namespace scaleit::policy
