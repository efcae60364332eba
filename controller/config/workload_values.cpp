#include "controller/config/workload_values.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace scaleit::config {

namespace {

constexpr Duration k_interval = std::chrono::seconds(1);
constexpr Duration k_backoff = std::chrono::milliseconds(50);
constexpr std::uint64_t k_seed = 1;
constexpr int k_failure_threshold = 5;
constexpr int k_attempts_real = 3;
constexpr int k_attempts_lockstep = 1; // every poll moves a lock-step app's time: a failed one is a held tick

/// A quarter of the interval, so that all tries of a tick and a write fit into it; within sensible limits.
Duration default_timeout(loop::ClockKind clock, Duration interval) {
    if (clock == loop::ClockKind::lockstep) {
        return std::chrono::seconds(1);
    }
    return std::clamp<Duration>(interval / 4, std::chrono::milliseconds(10), std::chrono::seconds(5));
}

/// The policy's maximum; nothing where that is a placeholder.
std::optional<int> configured_max(const policy::Policy& policy) {
    const auto* queue = std::get_if<policy::QueueLength>(&policy);
    const bool open =
        queue != nullptr && std::any_of(queue->config.placeholders.begin(), queue->config.placeholders.end(),
                                        [](const policy::Placeholder& placeholder) {
                                            return placeholder.parameter == policy::QueueParameter::max_workers;
                                        });
    return open ? std::nullopt : std::optional(policy::aim_of(policy).bounds.max);
}

struct WholeRange {
    std::string_view key;
    std::optional<int> value;
    int max;
};

} // namespace

WorkloadValues WorkloadValues::or_else(const WorkloadValues& next) const {
    std::vector<const void*> theirs; // of the same types, in the same order
    fields(next, [&](std::string_view, const auto& member) { theirs.push_back(&member); });
    WorkloadValues both = *this;
    std::size_t place = 0;
    fields(both, [&](std::string_view, auto& own) {
        const void* const other = theirs[place++];
        own = own ? own : *static_cast<const std::decay_t<decltype(own)>*>(other);
    });
    return both;
}

std::optional<std::string> find_flaw(const WorkloadValues& values) {
    for (const auto& [key, value] : {std::pair{"interval", values.interval}, std::pair{"timeout", values.timeout}}) {
        if (value && *value <= Duration::zero()) {
            return fmt::format("{} is not more than nothing", key);
        }
    }
    if (values.backoff && *values.backoff > loop::k_backoff_max) {
        return fmt::format("backoff is over {}", format_duration(loop::k_backoff_max));
    }
    for (const WholeRange& range :
         {WholeRange{"attempts", values.attempts, loop::k_attempts_max},
          WholeRange{"failure_threshold", values.failure_threshold, loop::k_failure_threshold_max},
          WholeRange{"fallback_replicas", values.fallback_replicas, policy::k_replicas_max}}) {
        if (range.value && (*range.value < 1 || *range.value > range.max)) {
            return fmt::format("{} is {}, expected 1 to {}", range.key, *range.value, range.max);
        }
    }
    return std::nullopt;
}

Result<loop::Settings> settings_of(const policy::Policy& policy, const WorkloadValues& values, loop::ClockKind clock) {
    if (const auto wrong = find_flaw(values)) {
        return fail(ErrorKind::usage, *wrong);
    }
    const Result<policy::Policy> overridden = policy::with_overrides(policy, values.overrides);
    if (!overridden) {
        return tl::unexpected<Error>(overridden.error());
    }
    const std::optional<int> most = configured_max(*overridden);
    if (most && values.fallback_replicas.value_or(0) > *most) {
        return fail(ErrorKind::usage, fmt::format("fallback_replicas is {}, expected at most the policy's maximum, {}",
                                                  *values.fallback_replicas, *most));
    }
    const bool lockstep = clock == loop::ClockKind::lockstep;
    loop::Settings settings{*overridden};
    settings.clock = clock;
    settings.loop.interval = values.interval.value_or(k_interval);
    settings.loop.turn = {values.dry_run.value_or(false) ? loop::WriteMode::dry_run : loop::WriteMode::apply,
                          values.failure_threshold.value_or(k_failure_threshold), values.fallback_replicas};
    settings.client.timeout = values.timeout.value_or(default_timeout(clock, settings.loop.interval));
    settings.client.attempts = values.attempts.value_or(lockstep ? k_attempts_lockstep : k_attempts_real);
    settings.client.backoff = values.backoff.value_or(k_backoff);
    settings.client.seed = Seed{values.seed.value_or(k_seed)};
    settings.client.needs = policy::needs(settings.policy);
    return settings;
}

} // namespace scaleit::config
