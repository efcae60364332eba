#pragma once
// What determines how one workload is controlled, wherever it is said: flags, environment, a workload's entry in a
// configuration file, the file's defaults. What is not said is left to whoever is asked next.
#include "controller/loop/settings.hpp"
#include "controller/policy/manifest.hpp"

#include <optional>

namespace scaleit::config {

/// The keys are the names of the flags.
struct WorkloadValues {
    std::optional<Duration> interval{};
    std::optional<Duration> timeout{};
    std::optional<int> attempts{};
    std::optional<Duration> backoff{};
    std::optional<std::uint64_t> seed{};
    std::optional<bool> dry_run{};
    std::optional<int> failure_threshold{};
    std::optional<int> fallback_replicas{};
    policy::Overrides overrides{}; ///< of the policy

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("interval", self.interval);
        visit("timeout", self.timeout);
        visit("attempts", self.attempts);
        visit("backoff", self.backoff);
        visit("seed", self.seed);
        visit("dry_run", self.dry_run);
        visit("failure_threshold", self.failure_threshold);
        visit("fallback_replicas", self.fallback_replicas);
        visit("target", self.overrides.target);
        visit("min", self.overrides.min);
        visit("max", self.overrides.max);
        visit("cpu_threshold", self.overrides.cpu_threshold);
        visit("memory_threshold", self.overrides.memory_threshold);
        visit("cooldown", self.overrides.cooldown);
    }

    /// These values, and where there is none that of `next`.
    [[nodiscard]] WorkloadValues or_else(const WorkloadValues& next) const;
};

/// What is wrong with a value by itself, if anything.
[[nodiscard]] std::optional<std::string> find_flaw(const WorkloadValues& values);

/// The settings of a run under that policy: the given values, and the controller's own where there is none. Timeouts
/// and tries depend on the clock and the interval: a quarter of it, from 10ms to 5s, and three tries; in lock-step a
/// second and one, since every poll moves time. Fails (usage) where the policy cannot have a value, or the
/// fallback is over its maximum.
[[nodiscard]] Result<loop::Settings> settings_of(const policy::Policy& policy, const WorkloadValues& values,
                                                 loop::ClockKind clock);

} // namespace scaleit::config
