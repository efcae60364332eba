#pragma once
// What a controller is to do, whole and checked, before it touches any app: what flags or a configuration file ask for.
#include "controller/fleet/running_fleet.hpp"
#include "recorder/redaction_flags.hpp"
#include "recorder/session/writer.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace scaleit {

/// What sets the pace of the ticks.
enum class Pace { real, lockstep };

constexpr auto enum_names(Pace) { return std::to_array<std::string_view>({"real", "lockstep"}); }

struct WorkloadPlan {
    fleet::WorkloadOptions options;
    std::string url;
    std::vector<std::string> config_maps; ///< files that placeholders are resolved from
    std::filesystem::path record;         ///< a new file; empty: no session
    Instant resumed_at{};                 ///< where on its time line the run goes on
    std::int64_t first_tick = 0;
};

struct FleetPlan {
    Pace clock = Pace::real;
    std::optional<int> limit;          ///< on the instances of all apps together
    std::optional<std::int64_t> ticks; ///< of each workload
    std::optional<Duration> duration;
    session::Sync sync = session::Sync::normal;
    recorder::RedactionFlags redaction;
    std::string ca_file; ///< certificates to trust for https apps; empty: the system's
    std::vector<WorkloadPlan> workloads; ///< at least one

    [[nodiscard]] bool is_one_app() const { return workloads.size() == 1; }
};

} // namespace scaleit
