#include "controller/policy/proportional.hpp"

namespace scaleit::policy {

std::optional<std::string> flaw(const ProportionalConfig& config) {
    const std::optional<std::string> wrong = flaw_of_target(config.target);
    return wrong ? wrong : flaw(config.bounds);
}

} // namespace scaleit::policy
