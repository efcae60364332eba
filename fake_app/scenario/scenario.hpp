#pragma once
// A whole world in one file: `apiVersion: scaleit/v1`, `kind: Scenario`. Every key may be left out.
//
//     spec:
//       seed: 7                                 # a number or a commit id, as --seed
//       clock: {kind: lockstep, step: 15s}      # or {kind: real, speed: 60}
//       length: 6h                              # of a run in virtual time, where nobody says otherwise
//       demand:
//         generators: ["sine:base=6,amplitude=3,period=10m"]          # or
//         trace: {file: day.csv, column: value, unit: demand, replicas: 10, capacity: 12, step: 5m, gaps: hold}   # or
//         session: day.db                                             # or
//         values: [6, 6.5, 12]                  # replica-equivalents, the last one for ever
//         every: 15s                            # how long each of them lasts; the clock's step where left out
//       plant:
//         replicas: 10
//         max_replicas: 1000
//         startup_delay: 0s
//         drain: 0s
//         saturation: 1                         # what follows: plant/world_options.hpp says what it means
//         requests_per_second: 100
//         step: 1s
//         lag: {smoothing: 30s, delay: 15s}
//         queue: {length_max: 1000}
//         balancer: {balancing: ip-hash, speed_spread: 0, clients: 1000, skew: 1, seed: 1}
//         memory: {base_bytes: 268435456, per_request_bytes: 1048576, limit_bytes: 1073741824}
//         workers: {sessions_max: 1}
//       faults: {error_rate: 0.05, rules: [...]}        # as in a FaultPlan, fault/fault_file.hpp
#include "controller/core/random.hpp"
#include "controller/manifest/place.hpp"
#include "fake_app/demand/trace.hpp"
#include "fake_app/fault/injector.hpp"
#include "fake_app/plant/world_options.hpp"

namespace scaleit::scenario {

enum class ClockKind {
    real,     ///< time passes by itself
    lockstep, ///< each status poll moves time by one step
};

constexpr auto enum_names(ClockKind) { return std::to_array<std::string_view>({"real", "lockstep"}); }

inline constexpr double k_speed_min = 0.001;
inline constexpr double k_speed_max = 1e6;

struct ClockOptions {
    ClockKind kind = ClockKind::real;
    double speed = 1;                        ///< of the real clock, k_speed_min..k_speed_max
    Duration step = std::chrono::seconds(1); ///< of the lock-step clock, > 0

    bool operator==(const ClockOptions&) const = default;
};

/// Where demand comes from, one of these; where none is given, whoever runs it has a default. Relative files are sought
/// beside the scenario's.
struct DemandSource {
    std::string trace{};
    demand::TraceOptions trace_options{};
    std::vector<std::string> generators{};
    std::string session{};
    std::vector<double> values{};             ///< replica-equivalents, each for `every`, the last one for ever
    Duration every = std::chrono::seconds(1); ///< > 0
};

inline constexpr std::size_t k_values_max = 100'000;

struct Scenario {
    Seed seed{1};
    ClockOptions clock{};
    std::optional<Duration> length{}; ///< > 0; nothing: whoever runs it says
    DemandSource demand{};
    plant::WorldOptions world{};
    fault::FaultSpec faults{};
};

/// Reads a scenario. Fails (usage) with `source`, line and path.
[[nodiscard]] Result<Scenario> read_scenario(std::string_view text, std::string_view source);

/// The same from a file. Fails (bad_input) where it cannot be read.
[[nodiscard]] Result<Scenario> load_scenario(const std::string& file);

} // namespace scaleit::scenario
