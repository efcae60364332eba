#include "controller/policy/describe.hpp"

#include <fmt/format.h>

namespace scaleit::policy {

namespace {

/// In the order of the enum.
constexpr auto k_words = std::to_array<std::string_view>({
    "nothing valid was observed",
    "no data for too long, the configured safe count",
    "the present count is near enough",
    "CPU is at its limit, an earlier raise or a second look comes first",
    "demand needs more",
    "demand needs less",
    "the accumulated error left its band",
    "CPU is at its limit and demand unknown, growth",
    "the ratio of CPU to its target",
    "raised to the configured minimum",
    "cut to the configured maximum",
    "near enough to the target",
    "the ratio of a metric to its target",
    "some metrics are missing, no scaling in",
    "replicas that are not ready or have no metric make the direction doubtful",
    "scaling is off",
    "an earlier recommendation within the window holds it",
    "as far as the rate of change allows",
    "active again",
    "the last change is too recent",
    "inactive for long enough",
    "told not to scale",
    "replicas that still start count already",
    "the adjustment of a step",
    "beyond the threshold, not for long enough yet",
    "scaling in is disabled",
    "less is free than the lower threshold",
    "more is free than the upper threshold",
    "fewer workers than the minimum",
    "more requests wait than allowed",
    "workers had nothing to do for long enough",
    "a metric is above its threshold",
    "all metrics are below their thresholds",
    "a time window's count",
    "demand expected from seasons before",
    "scaling in would call for scaling out at once",
    "another program decided",
    "set by hand",
    "cut to the app's share of the limit on all instances",
});
static_assert(k_words.size() == enum_names(Reason{}).size());

std::string chain_in_words(const Decision& decision) {
    std::string text;
    const auto steps = decision.steps();
    for (std::size_t i = 0; i < steps.size(); ++i) {
        text += i == 0 ? std::string(in_words(steps[i].reason))
                       : fmt::format(", then {}: {}", steps[i].replicas, in_words(steps[i].reason));
    }
    return text;
}

} // namespace

std::string_view in_words(Reason reason) { return k_words.at(static_cast<std::size_t>(reason)); }

std::string describe(const Decision& decision, const Described& of) {
    const int wanted = decision.desired().value_or(of.replicas);
    if (wanted == of.replicas) {
        return fmt::format("Staying at {} instances: {}", of.replicas,
                           decision.desired() ? chain_in_words(decision) : std::string(in_words(Reason::no_data)));
    }
    return fmt::format("Scaling from {} to {} instances: Scaling {} based on {}-based-scaling: {}", of.replicas, wanted,
                       wanted > of.replicas ? "up" : "down", of.policy, chain_in_words(decision));
}

} // namespace scaleit::policy
