#include "controller/policy/carry_over.hpp"

namespace scaleit::policy {

namespace {

template <class Config> bool states_fit(const Config& replacement, const Config& present) {
    if constexpr (std::is_same_v<Config, PredictiveConfig>) {
        return replacement.slots == present.slots && replacement.season == present.season;
    } else {
        static_cast<void>(replacement);
        static_cast<void>(present);
        return true;
    }
}

} // namespace

Policy carried_over(Policy replacement, const Policy& present) {
    std::visit(
        [&present](auto& instance) {
            const auto* same_kind = std::get_if<std::decay_t<decltype(instance)>>(&present);
            if (same_kind != nullptr && states_fit(instance.config, same_kind->config)) {
                instance.state = same_kind->state;
            }
        },
        replacement);
    return replacement;
}

} // namespace scaleit::policy
