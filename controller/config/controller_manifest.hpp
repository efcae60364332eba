#pragma once
// A controller of several apps as a file:
//
//     apiVersion: scaleit/v1
//     kind: Controller
//     spec:
//       limit: 500                        # instances of all apps together; optional, as nearly all that follows
//       clock: real                       # or lockstep
//       record:
//         folder: sessions                # a new NAME-20240501T120000Z.db for each start of a workload
//         sync: normal
//         resume: true                    # each goes on from its newest session there, if there is one
//       defaults: {policy: target-average, interval: 1s}
//       workloads:
//         - name: web                     # letters, digits, dots, dashes and underscores
//           url: http://127.0.0.1:8123
//           policy: web.yaml              # a file, the name of a policy, or a whole manifest
//           target: 0.75                  # as the flags: target, min, max, interval, timeout, attempts, backoff, ...
//           record: web.db                # in the folder
//           resume: web-before.db         # in the folder: go on where this run ended
//           config_map: [sizes.yaml]
//           priority: 8                   # 1 to 10
//           resource_allocation: 30       # percent of the limit, guaranteed
//           assumed_replicas: 4           # counted under the limit where the app was never reached; see README
//           running: true                 # false: looked at and left as it is until somebody starts it
//       priorities:                       # the same, apart
//         - {match_id: web, priority: 8, resource_allocation: 30}
//
// Files are found from the folder that the configuration is in.
#include "controller/config/workload_values.hpp"
#include "controller/fleet/fleet.hpp"

#include <functional>
#include <string>
#include <vector>

namespace scaleit::config {

/// Bounds of what is read.
inline constexpr std::size_t k_controller_bytes_max = std::size_t{8} * 1024 * 1024;
inline constexpr std::size_t k_workloads_max = 10'000;
inline constexpr std::size_t k_name_bytes_max = 64;

/// A workload as the file has it.
struct WorkloadEntry {
    std::string name;
    std::string url;
    std::optional<policy::Policy> policy; ///< nothing: the default one
    WorkloadValues values;                ///< its own, and the file's defaults
    std::optional<std::string> record;
    std::optional<std::string> resume;
    std::vector<std::string> config_maps;
    fleet::Priority priority;
    std::optional<int> assumed_replicas; ///< its own or the file's default
    bool running = true;
};

struct ControllerConfig {
    std::optional<int> limit;
    std::optional<loop::ClockKind> clock;
    std::optional<std::string> record_folder;
    bool record_full_sync = false;
    bool resume_newest = false;           ///< only with a record_folder
    std::vector<WorkloadEntry> workloads; ///< at least one; names are unique
};

/// The policy called so, or in the file called so.
using PolicySource = std::function<Result<policy::Policy>(const std::string&)>;

/// Reads such a file. `source` names it in errors. Fails (usage) with source, line and path on syntax errors, unknown
/// keys, wrong types, impossible values and policies that `load` refuses.
[[nodiscard]] Result<ControllerConfig> read_controller(std::string_view text, std::string_view source,
                                                       const PolicySource& load);

} // namespace scaleit::config
