#pragma once
// Decisions in words, for logs and for people who ask why.
#include "controller/core/decision.hpp"

#include <string>
#include <string_view>

namespace scaleit::policy {

/// What a reason means, as the rest of a sentence.
[[nodiscard]] std::string_view in_words(Reason reason);

/// Whose decision it was and what it changes.
struct Described {
    std::string_view policy; ///< its name
    int replicas = 0;        ///< before the decision
};

/// `Scaling from 2 to 3 instances: Scaling up based on cpu-based-scaling: a metric is above its threshold`; every
/// further step of the chain follows in the same words. A decision that changes nothing is `Staying at 2 instances:
/// ...`.
[[nodiscard]] std::string describe(const Decision& decision, const Described& of);

} // namespace scaleit::policy
