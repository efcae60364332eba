#include "controller/plan_reading.hpp"

#include "controller/config/controller_manifest.hpp"
#include "controller/live/base_url.hpp"
#include "controller/manifest/fields.hpp"
#include "controller/policy/policy_file.hpp"
#include "controller/resume.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

namespace scaleit {

namespace {

namespace fs = std::filesystem;

constexpr const char* k_one_app = "app"; // the name of a workload that flags describe
const std::vector<std::string> k_flags_of_one_app{"--url", "--policy", "--record", "--resume", "--config-map"};

/// `20240501T120000Z`, for the names of files.
std::string stamp(policy::UtcTime time) {
    std::string text = time.to_text();
    std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
    return text;
}

/// How a run's time goes, and what it goes on from.
struct Beginning {
    Pace clock;
    policy::UtcTime at;
    std::filesystem::path resumed{}; ///< a session; empty: it begins anew
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
                Beginning beginning) {
    fleet::WorkloadOptions& options = workload.options;
    const loop::ClockKind kind = beginning.clock == Pace::lockstep ? loop::ClockKind::lockstep : loop::ClockKind::real;
    Result<loop::Settings> settings = config::settings_of(policy, values, kind);
    if (!settings) {
        return tl::unexpected<Error>(settings.error());
    }
    options.settings = *std::move(settings);
    std::optional<EarlierRun> earlier;
    if (!beginning.resumed.empty()) {
        Result<EarlierRun> read = read_earlier_run(beginning.resumed);
        if (!read) {
            return tl::unexpected<Error>(read.error());
        }
        earlier = *std::move(read);
    }
    options.began = earlier ? earlier->began.value_or(beginning.at) : beginning.at;
    options.settings.policy = policy::beginning(options.settings.policy, options.began);
    options.has_config_maps = !workload.config_maps.empty();
    if (earlier) {
        if (Status resumed = resume(workload, *earlier, beginning.at); !resumed) {
            return resumed;
        }
    }
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
    app.record = flags.record;
    if (Status completed = complete(app, *policy, flags.values(), {plan.clock, began, flags.resume}); !completed) {
        return tl::unexpected<Error>(completed.error());
    }
    app.options.settings.steered = app.options.settings.steered || flags.api.address.has_value();
    return plan;
}

/// One workload of a file, with what flags say for all of them.
Result<WorkloadPlan> plan_of_entry(const config::WorkloadEntry& entry, const config::ControllerConfig& file,
                                   const fs::path& folder, const ControllerFlags& flags, Beginning beginning) {
    WorkloadPlan workload;
    workload.url = entry.url;
    workload.options.name = entry.name;
    workload.options.priority = entry.priority;
    workload.options.orders.running = entry.running;
    for (const std::string& map : entry.config_maps) {
        workload.config_maps.push_back((folder / map).string());
    }
    const policy::Policy policy = entry.policy.value_or(policy::Policy{});
    if (Status completed = complete(workload, policy, flags.values().or_else(entry.values), beginning); !completed) {
        return fail(completed.error().kind, fmt::format("workload '{}': {}", entry.name, completed.error().message));
    }
    workload.options.settings.steered = true;
    const fs::path sessions = folder / file.record_folder.value_or("");
    if (entry.record) {
        workload.record = sessions / *entry.record;
    } else if (file.record_folder) {
        workload.record = sessions / fmt::format("{}-{}.db", entry.name, stamp(workload.options.began));
    }
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

std::string json_of(const WorkloadPlan& workload) {
    const fleet::WorkloadOptions& options = workload.options;
    const loop::Settings& settings = options.settings;
    const auto fallback = settings.loop.turn.fallback_replicas;
    return fmt::format(
        R"({{"name": {}, "url": {}, "policy": {}, "interval": {}, "timeout": {}, "attempts": {}, "backoff": {}, )"
        R"("seed": {}, "dry_run": {}, "failure_threshold": {}, "fallback_replicas": {}, "record": {}, )"
        R"("priority": {}, "resource_allocation": {}, "running": {}}})",
        manifest::to_json(options.name), manifest::to_json(workload.url), policy::to_manifest(settings.policy),
        manifest::to_json(settings.loop.interval), manifest::to_json(settings.client.timeout), settings.client.attempts,
        manifest::to_json(settings.client.backoff), settings.client.seed.value,
        settings.loop.turn.write_mode == loop::WriteMode::dry_run, settings.loop.turn.failure_threshold,
        fallback ? fmt::to_string(*fallback) : "null",
        workload.record.empty() ? "null" : manifest::to_json(workload.record.string()), options.priority.priority,
        options.priority.resource_allocation, options.orders.running);
}

std::string text_of(const WorkloadPlan& workload) {
    const fleet::WorkloadOptions& options = workload.options;
    const loop::Settings& settings = options.settings;
    const policy::Aim aim = policy::aim_of(settings.policy);
    return fmt::format("{}: {} every {}, {} with {} to {} replicas; {} tries of {}; priority {}, {} % guaranteed{}{}\n",
                       options.name, workload.url, format_duration(settings.loop.interval),
                       policy::policy_name(settings.policy), aim.bounds.min, aim.bounds.max, settings.client.attempts,
                       format_duration(settings.client.timeout), options.priority.priority,
                       options.priority.resource_allocation,
                       workload.record.empty() ? "" : fmt::format("; recorded in {}", workload.record.string()),
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

std::string describe(const FleetPlan& plan, cli::Format format) {
    const bool json = format == cli::Format::json;
    std::vector<std::string> items(plan.workloads.size());
    std::transform(plan.workloads.begin(), plan.workloads.end(), items.begin(), json ? json_of : text_of);
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
