#pragma once
// The second step of hpa: earlier recommendations within a window hold the new one. The log reuses slots as the real
// controller does (stabilizeRecommendation and stabilizeRecommendationWithBehaviors in horizontal.go).
#include "controller/policy/hpa_config.hpp"

namespace scaleit::policy::hpa {

/// A recommendation before stabilizing, and when it was made.
struct LogEntry {
    int replicas = 0;
    Instant at{};

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("replicas", self.replicas);
        visit("at_ns", self.at);
    }
    bool operator==(const LogEntry&) const = default;
};

using Log = std::vector<LogEntry>;

/// Entries a log holds at most: an hour's, one a second. Where ticks are closer, the oldest entry gives way.
inline constexpr std::size_t k_log_max = 4096;

/// What is to be stabilized: the present count, what is wanted, and when.
struct Wish {
    int current = 0;
    int desired = 0;
    Instant now{};
};

/// The stabilized count. Enters the wish itself into the log, over the last entry that is too old to matter where there
/// is one. Without behavior only scaling in is held, by entries up to and including the flag's age; with it both
/// directions, by entries younger than their windows.
[[nodiscard]] int stabilize(const HpaConfig& config, const Wish& wish, Log& log);

} // namespace scaleit::policy::hpa
