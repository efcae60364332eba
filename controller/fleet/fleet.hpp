#pragma once
// The apps that one controller scales, as whoever steers them sees them: an API, a dashboard, a signal's handler. What
// is said here takes effect at an app's next tick, and is recorded with it, so that a replay repeats it.
#include "controller/core/result.hpp"
#include "controller/core/tick.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace scaleit::fleet {

/// Why an order is not taken. Nothing has changed then.
enum class RefusalKind {
    unknown_workload, ///< no workload of that name
    invalid,          ///< the order itself: out of range, no policy, not possible for this workload
    conflict,         ///< the configuration is not the version that the caller meant to change
};

struct Refusal {
    RefusalKind kind = RefusalKind::invalid;
    std::string message; ///< one sentence: what, found, expected

    bool operator==(const Refusal&) const = default;
};

template <class T> using Answer = tl::expected<T, Refusal>;

/// A count set by hand. The automation holds off until it ends; bounds apply.
struct ManualScale {
    int replicas = 0;
    std::string reason;           ///< the operator's words; at most k_reason_characters_max
    std::optional<Duration> hold; ///< from the order on, above zero, at most k_hold_max; nothing: until resumed

    bool operator==(const ManualScale&) const = default;
};
inline constexpr std::size_t k_reason_characters_max = 1024;
inline constexpr Duration k_hold_max = std::chrono::hours(24 * 366);

/// How apps share a limit on all their instances.
struct Priority {
    std::string match_id;         ///< the workload's name
    int priority = 5;             ///< 1..10, 10 goes first
    double resource_allocation{}; ///< percent of the limit that it is guaranteed, 0..100; see percent.hpp

    bool operator==(const Priority&) const = default;
};

/// What a workload is configured with.
struct Configuration {
    std::uint64_t version = 1; ///< counts up with every change
    std::string manifest;      ///< its policy as a manifest in JSON, every key named

    bool operator==(const Configuration&) const = default;
};

/// A finished tick, and the wall clock's time when it began.
struct PastTick {
    std::int64_t unix_ms = 0;
    Tick tick; ///< its observation's signals are not kept

    bool operator==(const PastTick&) const = default;
};

/// One workload now.
struct WorkloadView {
    std::string name;
    bool running = false;           ///< decides; a stopped one is looked at and left as it is
    bool degraded = false;          ///< for lack of data
    bool halted = false;            ///< its session could not be written: it is not looked at any more
    int replicas_min = 1;           ///< its policy's bounds
    int replicas_max = 1;           ///< its policy's bounds
    std::optional<int> share;       ///< the most it may grow to now, where there is a limit on all
    std::optional<PastTick> newest; ///< nothing before the first tick
    /// What was seen at the newest tick beside its observation; null where that is nothing.
    std::shared_ptr<const Signals> signals;
    std::optional<Failure> last_failure;
    std::int64_t last_failure_unix_ms = 0; ///< meaningful with last_failure
    std::optional<ManualScale> manual;     ///< in force; `hold` is what is left of it
    Configuration configuration;
    std::int64_t ticks = 0;
    std::int64_t late = 0;    ///< ticks that began more than a tenth of the interval after they were due
    std::int64_t skipped = 0; ///< ticks of the schedule that never ran
    Duration interval{};
};

/// How all workloads fare together.
struct FleetHealth {
    bool ready = false;                ///< at least one was observed in this process and is neither degraded nor halted
    std::vector<std::string> degraded; ///< degraded or halted, by name
};

/// What happens, in one order over all workloads.
struct Event {
    enum class Kind : std::uint8_t {
        tick,
        started,
        stopped,
        manual,
        resumed,
        configured,
        priorities,
        added,   ///< to the fleet, or begun anew
        removed, ///< from the fleet, or ended to begin anew
        halted,
    };
    std::uint64_t number = 0; ///< from 1, without gaps
    Kind kind = Kind::tick;
    std::string workload;         ///< empty for priorities
    std::optional<PastTick> tick; ///< where kind is tick
};

constexpr auto enum_names(Event::Kind) {
    return std::to_array<std::string_view>(
        {"tick", "started", "stopped", "manual", "resumed", "configured", "priorities", "added", "removed", "halted"});
}

/// How a wait for an event went out.
enum class EventWait {
    came,
    nothing, ///< yet
    ended,   ///< there will be none
};

/// All calls from any thread; none waits for an app.
class Fleet {
public:
    Fleet() = default;
    Fleet(const Fleet&) = delete;
    Fleet& operator=(const Fleet&) = delete;
    virtual ~Fleet() = default;

    /// Names, in the order of the configuration; at least one.
    [[nodiscard]] virtual std::vector<std::string> workloads() const = 0;
    [[nodiscard]] virtual Answer<WorkloadView> view(std::string_view workload) const = 0;
    /// Costs as much as there are names in it, and not as there are workloads.
    [[nodiscard]] virtual FleetHealth health() const = 0;

    /// Repeats are harmless: the answer says whether anything changed.
    virtual Answer<bool> start(std::string_view workload) = 0;
    virtual Answer<bool> stop(std::string_view workload) = 0;

    /// The order as taken: its count within the workload's bounds.
    virtual Answer<ManualScale> scale(std::string_view workload, const ManualScale& order) = 0;
    /// Ends a manual scale; whether there was one.
    virtual Answer<bool> resume(std::string_view workload) = 0;

    /// Replaces the policy by the one in `manifest` (YAML or JSON), whole or not at all; with `expected`, only where
    /// that is the present version.
    virtual Answer<Configuration> configure(std::string_view workload, std::string_view manifest,
                                            std::optional<std::uint64_t> expected) = 0;

    /// By match_id.
    [[nodiscard]] virtual std::vector<Priority> priorities() const = 0;
    /// Adds it, or replaces the one with its match_id.
    virtual Answer<Priority> prioritise(const Priority& priority) = 0;
    /// Back to what the configuration says, where that fits beside the others; whether there was one.
    virtual Answer<bool> forget_priority(std::string_view match_id) = 0;

    /// Up to `count` ticks with an index below `before` (nothing: the newest), newest first.
    [[nodiscard]] virtual Answer<std::vector<PastTick>>
    history(std::string_view workload, std::optional<std::int64_t> before, std::size_t count) const = 0;

    /// The events after `number`, oldest first; those that are no longer kept are missing, which the numbers show.
    [[nodiscard]] virtual std::vector<Event> events_after(std::uint64_t number, std::size_t count) const = 0;
    /// The number of the newest event; 0 where nothing has happened yet.
    [[nodiscard]] virtual std::uint64_t newest_event() const = 0;
    /// Waits until there is an event after `number`, `patience` has passed, or the fleet ends.
    [[nodiscard]] virtual EventWait wait_event(std::uint64_t number, Duration patience) const = 0;
};

} // namespace scaleit::fleet
