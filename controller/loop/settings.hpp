#pragma once
// Everything that determines what a controller does with the same answers from the app, as text under names: written
// into a session when it begins, read back when the session is replayed.
#include "controller/loop/app_client.hpp"
#include "controller/loop/control_loop.hpp"

#include <map>
#include <string>

namespace scaleit::loop {

/// What moved a controller's time.
enum class ClockKind {
    real,      ///< the machine's clock
    lockstep,  ///< virtual, one interval a tick; the app's lock-step clock sets the pace
    simulated, ///< virtual, without an app: a what-if run
};

constexpr auto enum_names(ClockKind) { return std::to_array<std::string_view>({"real", "lockstep", "virtual"}); }

/// `policy` in the state that the run begins with: its initial one, unless `resumed`. The limits of `loop` (ticks_max,
/// duration) are no settings: a run that ended sooner is the same run. `client.seed` is the run's seed, `client.needs`
/// are the policy's.
struct Settings {
    policy::Policy policy;
    LoopOptions loop{};
    AppClientOptions client{};
    ClockKind clock = ClockKind::real;
    bool steered = false; ///< each tick asks for a directive
    bool resumed = false; ///< the run goes on where another ended

    bool operator==(const Settings&) const = default;
};

/// Bounds of what is read back, and of what a controller should take from its flags.
inline constexpr int k_attempts_max = 16;
inline constexpr Duration k_backoff_max = std::chrono::hours(1); ///< doubled k_attempts_max times it still fits
inline constexpr int k_failure_threshold_max = 1'000'000;
inline constexpr std::size_t k_meta_value_bytes_max = std::size_t{60} * 1024;

/// The keys `policy`, `interval_ns`, `timeout_ns`, `attempts`, `backoff_ns`, `seed`, `clock`, `write_mode`,
/// `failure_threshold`, and `fallback_replicas` and `steered` where they are set. Of a resumed run also
/// `failed_in_a_row`, `last_replicas` where known, and the policy's state, as JSON. Policy and state take as many parts
/// (`policy`, `policy_1`, ...; `state_0`, `state_1`, ...) as it takes for none to be over k_meta_value_bytes_max.
[[nodiscard]] std::map<std::string, std::string> to_meta(const Settings& settings);

/// The settings under those keys; other keys are ignored. Fails (bad_input), naming the key, what was found and what
/// was expected, on a missing key, a value that cannot be read, or one out of its range.
[[nodiscard]] Result<Settings> from_meta(const std::map<std::string, std::string>& meta);

} // namespace scaleit::loop
