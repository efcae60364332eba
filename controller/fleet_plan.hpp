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

/// Where a workload's run is recorded, and which earlier one it goes on from.
struct SessionPlan {
    std::filesystem::path file;   ///< a new one; empty: in `folder`, named after the workload and the start
    std::filesystem::path folder; ///< empty along with `file`: there is no session
    std::filesystem::path resume; ///< of the earlier run; empty: as `resume_newest` says
    bool resume_newest = false;   ///< the newest of the workload's sessions in `folder`, if there is one

    [[nodiscard]] bool records() const { return !file.empty() || !folder.empty(); }
};

/// A workload as it is configured; what follows from when it begins is not in it (see beginning.hpp).
struct WorkloadPlan {
    fleet::WorkloadOptions options; ///< `began` is when it is to begin
    std::string url;
    std::vector<std::string> config_maps; ///< files that placeholders are resolved from
    SessionPlan session;
};

struct FleetPlan {
    Pace clock = Pace::real;
    std::optional<int> limit;          ///< on the instances of all apps together
    std::optional<std::int64_t> ticks; ///< of each workload
    std::optional<Duration> duration;
    session::Sync sync = session::Sync::normal;
    recorder::RedactionFlags redaction;
    std::string ca_file;                 ///< certificates to trust for https apps; empty: the system's
    std::vector<WorkloadPlan> workloads; ///< at least one

    [[nodiscard]] bool is_one_app() const { return workloads.size() == 1; }
};

} // namespace scaleit
