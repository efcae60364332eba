#include "controller/plan_reading.hpp"

#include "controller/config/controller_manifest.hpp"
#include "controller/live/base_url.hpp"
#include "controller/manifest/fields.hpp"
#include "controller/policy/policy_file.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

namespace scaleit {

namespace {

namespace fs = std::filesystem;

constexpr const char* k_one_app = "app"; // the name of a workload that flags describe
const std::vector<std::string> k_flags_of_one_app{"--url", "--policy", "--record", "--resume", "--config-map"};

/// When and how a run's time begins.
struct Start {
    Pace clock;
    policy::UtcTime at;
};

FleetPlan common(const ControllerFlags& flags) {
    FleetPlan plan;
    plan.clock = flags.clock;
    plan.ticks = flags.ticks;
    plan.duration = flags.duration;
    plan.sync = flags.sync;
    plan.redaction = flags.redaction;
    plan.ca_file = flags.ca_file;
    return plan;
}

/// Completes a workload whose policy, values and files are known; what is wrong comes back in words.
Status complete(WorkloadPlan& workload, const policy::Policy& policy, const config::WorkloadValues& values,
                Start start) {
    fleet::WorkloadOptions& options = workload.options;
    const loop::ClockKind kind = start.clock == Pace::lockstep ? loop::ClockKind::lockstep : loop::ClockKind::real;
    Result<loop::Settings> settings = config::settings_of(policy, values, kind);
    if (!settings) {
        return tl::unexpected<Error>(settings.error());
    }
    options.settings = *std::move(settings);
    options.began = start.at;
    options.has_config_maps = !workload.config_maps.empty();
    if (policy::needs(options.settings.policy).config_values && !options.has_config_maps) {
        return fail(ErrorKind::usage, "the policy has placeholders; say with --config-map where their values are");
    }
    const Result<live::BaseUrl> url = live::parse_base_url(workload.url);
    return url ? Status{} : tl::unexpected<Error>(url.error());
}

Result<FleetPlan> plan_of_flags(const ControllerFlags& flags, policy::UtcTime began) {
    if (flags.url.empty()) {
        return fail(ErrorKind::usage, "--url is required, or --config with a file of kind Controller; see --help");
    }
    if (flags.record.empty() && !flags.redaction.rules.empty()) {
        return fail(ErrorKind::usage, "redaction is of what is recorded; give --record too");
    }
    const Result<policy::Policy> policy = policy::load_policy(flags.policy);
    if (!policy) {
        return tl::unexpected<Error>(policy.error());
    }
    FleetPlan plan = common(flags);
    WorkloadPlan& app = plan.workloads.emplace_back();
    app.options.name = k_one_app;
    app.url = flags.url;
    app.config_maps = flags.config_maps;
    app.session.file = flags.record;
    app.session.resume = flags.resume;
    if (Status completed = complete(app, *policy, flags.values(), {plan.clock, began}); !completed) {
        return tl::unexpected<Error>(completed.error());
    }
    app.options.settings.steered = app.options.settings.steered || flags.api.address.has_value();
    return plan;
}

/// One workload of a file, with what flags say for all of them.
Result<WorkloadPlan> plan_of_entry(const config::WorkloadEntry& entry, const config::ControllerConfig& file,
                                   const fs::path& folder, const ControllerFlags& flags, Start start) {
    WorkloadPlan workload;
    workload.url = entry.url;
    workload.options.name = entry.name;
    workload.options.priority = entry.priority;
    workload.options.orders.running = entry.running;
    workload.options.assumed_replicas = entry.assumed_replicas;
    for (const std::string& map : entry.config_maps) {
        workload.config_maps.push_back((folder / map).string());
    }
    const policy::Policy policy = entry.policy.value_or(policy::Policy{});
    if (Status completed = complete(workload, policy, flags.values().or_else(entry.values), start); !completed) {
        return fail(completed.error().kind, fmt::format("workload '{}': {}", entry.name, completed.error().message));
    }
    workload.options.settings.steered = true;
    const fs::path sessions = folder / file.record_folder.value_or("");
    if (entry.record) {
        workload.session.file = sessions / *entry.record;
    }
    if (file.record_folder) {
        workload.session.folder = sessions;
    }
    if (entry.resume) {
        workload.session.resume = sessions / *entry.resume;
    }
    workload.session.resume_newest = file.resume_newest;
    return workload;
}

Result<FleetPlan> plan_of_file(const ControllerFlags& flags, const std::string& path, policy::UtcTime began) {
    for (const std::string& flag : k_flags_of_one_app) {
        if (flags.is_given(flag)) {
            return fail(ErrorKind::usage, fmt::format("{} is of one app, and {} has workloads of its own", flag, path));
        }
    }
    const Result<std::string> text = manifest::read_file(path, config::k_controller_bytes_max);
    if (!text) {
        return tl::unexpected<Error>(text.error());
    }
    const fs::path folder = fs::path(path).parent_path();
    const auto load = [&folder](const std::string& name) {
        return policy::default_policy(name) ? policy::load_policy(name) : policy::load_policy((folder / name).string());
    };
    const Result<config::ControllerConfig> file = config::read_controller(*text, path, load);
    if (!file) {
        return tl::unexpected<Error>(file.error());
    }
    FleetPlan plan = common(flags);
    plan.limit = file->limit;
    if (file->clock && !flags.is_given("--clock")) {
        plan.clock = *file->clock == loop::ClockKind::lockstep ? Pace::lockstep : Pace::real;
    }
    if (file->record_full_sync && !flags.is_given("--sync")) {
        plan.sync = session::Sync::full;
    }
    std::vector<fleet::WorkloadOptions> options;
    for (const config::WorkloadEntry& entry : file->workloads) {
        Result<WorkloadPlan> workload = plan_of_entry(entry, *file, folder, flags, {plan.clock, began});
        if (!workload) {
            return fail(workload.error().kind, fmt::format("{}: {}", path, workload.error().message));
        }
        options.push_back(workload->options);
        plan.workloads.push_back(*std::move(workload));
    }
    if (const auto wrong = fleet::find_flaw(plan.limit, options)) {
        return fail(ErrorKind::usage, fmt::format("{}: {}", path, *wrong));
    }
    return plan;
}

std::string path_json(const fs::path& path) { return path.empty() ? "null" : manifest::to_json(path.string()); }

std::string json_of(const Beginning& workload) {
    const fleet::WorkloadOptions& options = workload.plan.options;
    const loop::Settings& settings = options.settings;
    const auto fallback = settings.loop.turn.fallback_replicas;
    return fmt::format(
        R"({{"name": {}, "url": {}, "policy": {}, "interval": {}, "timeout": {}, "attempts": {}, "backoff": {}, )"
        R"("seed": {}, "dry_run": {}, "failure_threshold": {}, "fallback_replicas": {}, "record": {}, "resume": {}, )"
        R"("priority": {}, "resource_allocation": {}, "running": {}}})",
        manifest::to_json(options.name), manifest::to_json(workload.plan.url), policy::to_manifest(settings.policy),
        manifest::to_json(settings.loop.interval), manifest::to_json(settings.client.timeout), settings.client.attempts,
        manifest::to_json(settings.client.backoff), settings.client.seed.value,
        settings.loop.turn.write_mode == loop::WriteMode::dry_run, settings.loop.turn.failure_threshold,
        fallback ? fmt::to_string(*fallback) : "null", path_json(workload.record), path_json(workload.resumed),
        options.priority.priority, options.priority.resource_allocation, options.orders.running);
}

std::string text_of(const Beginning& workload) {
    const fleet::WorkloadOptions& options = workload.plan.options;
    const loop::Settings& settings = options.settings;
    const policy::Aim aim = policy::aim_of(settings.policy);
    return fmt::format(
        "{}: {} every {}, {} with {} to {} replicas; {} tries of {}; priority {}, {} % guaranteed{}{}{}\n",
        options.name, workload.plan.url, format_duration(settings.loop.interval), policy::policy_name(settings.policy),
        aim.bounds.min, aim.bounds.max, settings.client.attempts, format_duration(settings.client.timeout),
        options.priority.priority, options.priority.resource_allocation,
        workload.record.empty() ? "" : fmt::format("; recorded in {}", workload.record.string()),
        workload.resumed.empty() ? "" : fmt::format("; goes on from {}", workload.resumed.string()),
        options.orders.running ? "" : "; stopped until it is started");
}

} // namespace

policy::UtcTime utc_now() {
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::seconds>(since_epoch).count()};
}

Result<FleetPlan> read_plan(const ControllerFlags& flags, const std::optional<std::string>& document,
                            policy::UtcTime began) {
    if (Status checked = flags.check(); !checked) {
        return tl::unexpected<Error>(checked.error());
    }
    return document ? plan_of_file(flags, *document, began) : plan_of_flags(flags, began);
}

std::string describe(const FleetPlan& plan, const std::vector<Beginning>& workloads, cli::Format format) {
    const bool json = format == cli::Format::json;
    std::vector<std::string> items(workloads.size());
    std::transform(workloads.begin(), workloads.end(), items.begin(), json ? json_of : text_of);
    const std::string limit = plan.limit ? fmt::to_string(*plan.limit) : "null";
    if (json) {
        return fmt::format("{{\"clock\": \"{}\", \"limit\": {}, \"sync\": \"{}\", \"workloads\": [{}]}}\n",
                           name(plan.clock), limit, name(plan.sync), fmt::join(items, ", "));
    }
    return fmt::format("{} workloads on the {} clock, {}\n{}", plan.workloads.size(), name(plan.clock),
                       plan.limit ? fmt::format("at most {} instances together", *plan.limit)
                                  : "no limit on their instances together",
                       fmt::join(items, ""));
}

} // namespace scaleit
