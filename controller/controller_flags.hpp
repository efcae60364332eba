#pragma once
// The controller's command line.
#include "controller/api_flags.hpp"
#include "controller/cli/flags.hpp"
#include "controller/cli/log.hpp"
#include "controller/config/workload_values.hpp"
#include "controller/fleet_plan.hpp"
#include "controller/policy/manifest.hpp"

#include <optional>
#include <string>

namespace scaleit {

/// Values of the flags; parsing fills them.
struct ControllerFlags {
    std::string url;
    std::string policy = "target-average";
    policy::Overrides overrides;
    std::vector<std::string> config_maps; ///< files that placeholders are resolved from
    Duration interval = std::chrono::seconds(1);
    std::optional<std::int64_t> ticks;
    std::optional<Duration> duration;
    Pace clock = Pace::real;
    std::optional<Duration> timeout;
    std::optional<int> attempts;
    Duration backoff = std::chrono::milliseconds(50);
    Seed seed{1};
    bool dry_run = false;
    int failure_threshold = 5;
    std::optional<int> fallback_replicas;
    std::string record; ///< empty: no session
    std::string resume; ///< empty: the run begins anew
    session::Sync sync = session::Sync::normal;
    recorder::RedactionFlags redaction;
    ApiFlags api;
    std::string ca_file; ///< of apps over https; empty: the system's
    cli::Format format = cli::Format::text;
    cli::Log log;

    void add_to(CLI::App& app);

    /// What of a workload is said by flags or the environment.
    [[nodiscard]] config::WorkloadValues values() const;
    /// Fails (usage) on values that are impossible together.
    [[nodiscard]] Status check() const;
    /// Whether a flag was given, on the command line or by the environment. Requires: it is one of these flags.
    [[nodiscard]] bool is_given(const std::string& flag) const;

private:
    const CLI::App* app_ = nullptr;
};

} // namespace scaleit
