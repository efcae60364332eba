#include "controller/resume.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fmt/format.h>

namespace scaleit {

namespace {

constexpr std::int64_t k_began_late_ms_max = 100LL * 366 * 86'400 * 1000;

/// What the policy was told, or else what the session says.
std::optional<policy::UtcTime> began_of(const strict::Rebuilt& rebuilt) {
    const auto told = std::visit(
        [](const auto& instance) -> std::optional<policy::UtcTime> {
            if constexpr (requires { instance.config.calendar; }) {
                return instance.config.calendar.start;
            } else {
                return std::nullopt;
            }
        },
        rebuilt.settings.policy);
    const auto said = rebuilt.meta.find(session::k_began_at_key);
    return told || said == rebuilt.meta.end() ? told : policy::UtcTime::from_text(said->second);
}

/// Nothing where the session does not say, or not within bounds.
std::chrono::milliseconds began_late_of(const session::Meta& meta) {
    const auto said = meta.find(session::k_began_at_ms_key);
    if (said == meta.end()) {
        return {};
    }
    const std::string& digits = said->second;
    std::int64_t ms = 0;
    const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), ms);
    const bool is_read = error == std::errc{} && stop == digits.data() + digits.size();
    return std::chrono::milliseconds(is_read && std::abs(ms) <= k_began_late_ms_max ? ms : 0);
}

/// On the run's time line; after its last tick.
Instant resumed_at(const EarlierRun& earlier, std::chrono::milliseconds now) {
    const loop::Settings& settings = earlier.rebuilt.settings;
    const Tick& last = earlier.rebuilt.ticks.back();
    const std::int64_t index = std::min(last.index, ticks_in_time(settings.loop.interval) - 1);
    const Instant next = due_at(index + 1, settings.loop.interval);
    if (settings.clock == loop::ClockKind::lockstep || !earlier.began) {
        return next;
    }
    constexpr std::chrono::milliseconds k_over{k_time_max / std::chrono::milliseconds(1) + 1}; // it may say any year
    return std::max(next, k_start + std::min(now - unix_time(*earlier.began, {}), k_over));
}

std::vector<fleet::PastTick> history_of(const std::vector<Tick>& ticks, std::chrono::milliseconds began) {
    const std::size_t kept = std::min(ticks.size(), fleet::k_history_ticks_max);
    std::vector<fleet::PastTick> history;
    for (auto tick = ticks.end() - static_cast<std::ptrdiff_t>(kept); tick != ticks.end(); ++tick) {
        const std::int64_t since_ms = to_ns(tick->at) / 1'000'000;
        history.push_back({began.count() + since_ms, *tick});
    }
    return history;
}

} // namespace

std::chrono::milliseconds unix_time(policy::UtcTime began, std::chrono::milliseconds late) {
    return std::chrono::seconds(began.seconds) + late;
}

Result<EarlierRun> read_earlier_run(const std::filesystem::path& session) {
    return strict::rebuild_session(session).map([](strict::Rebuilt rebuilt) {
        const std::optional<policy::UtcTime> began = began_of(rebuilt);
        const std::chrono::milliseconds late = began_late_of(rebuilt.meta);
        return EarlierRun{std::move(rebuilt), began, late};
    });
}

fleet::Doubt doubt_after(const std::vector<Tick>& ticks) {
    fleet::Doubt doubt;
    for (const Tick& tick : ticks) {
        if (tick.observation) {
            doubt.saw(tick.observation->replicas);
        }
        const bool is_written =
            tick.write.outcome == WriteOutcome::applied || tick.write.outcome == WriteOutcome::failed;
        if (is_written) {
            doubt.ask(tick.decision.desired().value_or(0));
        }
    }
    return doubt;
}

void take_orders(Beginning& workload, const fleet::InForce& before) {
    fleet::WorkloadOptions& options = workload.plan.options;
    if (!options.configured) {
        options.configured = fleet::Configured{options.settings.policy, options.orders.running, options.priority};
    }
    fleet::Resolved resolved = fleet::resolve(*options.configured, before, options.began);
    options.settings.policy = std::move(resolved.policy);
    options.settings.client.needs = policy::needs(options.settings.policy);
    options.orders.running = resolved.running;
    options.priority = resolved.priority;
    workload.fates = std::move(resolved.fates);
    const bool any_holds = std::any_of(workload.fates.begin(), workload.fates.end(),
                                       [](const fleet::OrderFate& fate) { return fate.holds; });
    options.settings.steered = options.settings.steered || any_holds || before.directive.manual.has_value();
}

Status resume(Beginning& workload, const EarlierRun& earlier, std::chrono::milliseconds now) {
    const strict::Rebuilt& rebuilt = earlier.rebuilt;
    loop::Settings& settings = workload.plan.options.settings;
    if (settings.clock != rebuilt.settings.clock) {
        return fail(ErrorKind::usage,
                    fmt::format("the run to be resumed was on the {} clock, this one is on the {} one",
                                name(rebuilt.settings.clock), name(settings.clock)));
    }
    const Duration interval = settings.loop.interval;
    workload.resumed_at = resumed_at(earlier, now);
    const Duration passed = workload.resumed_at - k_start;
    workload.first_tick = passed / interval + (passed % interval > Duration::zero() ? 1 : 0);
    settings.resumed = true;
    settings.loop.begin_with = rebuilt.turn;
    take_orders(workload, {rebuilt.directive, rebuilt.policy});
    fleet::WorkloadOptions& options = workload.plan.options;
    options.orders.manual = rebuilt.directive.manual;
    options.doubt = doubt_after(rebuilt.ticks);
    if (rebuilt.asked) {
        options.doubt.ask(*rebuilt.asked);
    }
    options.history = history_of(rebuilt.ticks, unix_time(options.began, options.began_late));
    return {};
}

} // namespace scaleit
