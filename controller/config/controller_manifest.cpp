#include "controller/config/controller_manifest.hpp"

#include "controller/manifest/fields.hpp"
#include "controller/policy/manifest_place.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

namespace scaleit::config {

namespace {

using manifest::Place;

constexpr std::string_view k_kind = "Controller";
constexpr int k_limit_max = 100'000'000;
constexpr std::size_t k_config_maps_max = 64;
constexpr double k_percent_max = 100;

std::vector<std::string> joined(std::vector<std::string> keys, const std::vector<std::string>& more) {
    keys.insert(keys.end(), more.begin(), more.end());
    return keys;
}

WorkloadValues read_values(const Place& place) {
    WorkloadValues values;
    manifest::read_members(place, values, manifest::Missing::kept);
    if (const auto wrong = find_flaw(values)) {
        place.refuse(*wrong);
    }
    return values;
}

/// Policies by name or file are loaded once, however many workloads have them.
class Policies {
public:
    explicit Policies(const PolicySource& load) : load_(load) {}

    std::optional<policy::Policy> read(const Place& entry) {
        if (!entry.has("policy")) {
            return std::nullopt;
        }
        const Place place = entry.at("policy");
        if (place.is_map()) {
            return policy::read_policy(place);
        }
        const std::string name = place.text();
        auto known = loaded_.find(name);
        if (known == loaded_.end()) {
            Result<policy::Policy> loaded = load_(name);
            if (!loaded) {
                place.refuse(loaded.error().message);
            }
            known = loaded_.emplace(name, *std::move(loaded)).first;
        }
        return known->second;
    }

private:
    const PolicySource& load_;
    std::map<std::string, policy::Policy> loaded_;
};

bool is_name(std::string_view text) {
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
               c == '_';
    };
    return !text.empty() && text.size() <= k_name_bytes_max && text.front() != '.' &&
           std::all_of(text.begin(), text.end(), fits);
}

void read_priority(const Place& place, fleet::Priority& priority) {
    if (place.has("priority")) {
        priority.priority = static_cast<int>(place.at("priority").whole_number(1, 10));
    }
    if (place.has("resource_allocation")) {
        priority.resource_allocation = place.at("resource_allocation").number({0, k_percent_max});
    }
}

/// What the workloads of a file have unless they say otherwise.
struct Defaults {
    std::optional<policy::Policy> policy;
    WorkloadValues values;
    std::optional<int> assumed_replicas;
};

std::optional<int> read_assumption(const Place& place) {
    return place.has("assumed_replicas")
               ? std::optional(static_cast<int>(place.at("assumed_replicas").whole_number(0, policy::k_replicas_max)))
               : std::nullopt;
}

Defaults read_defaults(const Place& spec, Policies& policies) {
    if (!spec.has("defaults")) {
        return {};
    }
    const Place place = spec.at("defaults");
    place.check_keys(joined(manifest::keys_of<WorkloadValues>(), {"policy", "assumed_replicas"}));
    return {policies.read(place), read_values(place), read_assumption(place)};
}

WorkloadEntry read_workload(const Place& place, const Defaults& defaults, Policies& policies) {
    place.check_keys(joined(manifest::keys_of<WorkloadValues>(),
                            {"name", "url", "policy", "record", "resume", "config_map", "priority",
                             "resource_allocation", "running", "assumed_replicas"}));
    WorkloadEntry entry;
    entry.name = place.at("name").text();
    if (!is_name(entry.name)) {
        place.at("name").refuse(fmt::format(
            "expected up to {} letters, digits, dots, dashes and underscores, no dot first", k_name_bytes_max));
    }
    entry.url = place.at("url").text();
    entry.policy = policies.read(place);
    entry.policy = entry.policy ? entry.policy : defaults.policy;
    entry.values = read_values(place).or_else(defaults.values);
    if (place.has("record")) {
        entry.record = place.at("record").text();
    }
    if (place.has("resume")) {
        entry.resume = place.at("resume").text();
    }
    if (place.has("config_map")) {
        for (const Place& item : place.at("config_map").items(k_config_maps_max)) {
            entry.config_maps.push_back(item.text());
        }
    }
    entry.priority.match_id = entry.name;
    read_priority(place, entry.priority);
    entry.assumed_replicas = read_assumption(place);
    entry.assumed_replicas = entry.assumed_replicas ? entry.assumed_replicas : defaults.assumed_replicas;
    entry.running = !place.has("running") || place.at("running").yes_or_no();
    return entry;
}

void read_priorities(const Place& spec, std::vector<WorkloadEntry>& workloads) {
    if (!spec.has("priorities")) {
        return;
    }
    std::vector<std::string> names(workloads.size());
    std::transform(workloads.begin(), workloads.end(), names.begin(), [](const auto& entry) { return entry.name; });
    for (const Place& place : spec.at("priorities").items(k_workloads_max)) {
        place.check_keys({"match_id", "priority", "resource_allocation"});
        const std::string name = place.at("match_id").one_of(names);
        const auto found = std::find(names.begin(), names.end(), name) - names.begin();
        read_priority(place, workloads[static_cast<std::size_t>(found)].priority);
    }
}

void read_record(const Place& spec, ControllerConfig& config) {
    if (!spec.has("record")) {
        return;
    }
    const Place place = spec.at("record");
    place.check_keys({"folder", "sync", "resume"});
    if (place.has("folder")) {
        config.record_folder = place.at("folder").text();
    }
    config.resume_newest = place.has("resume") && place.at("resume").yes_or_no();
    if (config.resume_newest && !config.record_folder) {
        place.at("resume").refuse("means nothing without a folder");
    }
    config.record_full_sync = place.has("sync") && place.at("sync").one_of({"normal", "full"}) == "full";
}

ControllerConfig read_spec(const Place& spec, const PolicySource& load) {
    spec.check_keys({"limit", "clock", "record", "defaults", "workloads", "priorities"});
    ControllerConfig config;
    if (spec.has("limit")) {
        config.limit = static_cast<int>(spec.at("limit").whole_number(1, k_limit_max));
    }
    if (spec.has("clock")) {
        config.clock = spec.at("clock").one_of({"real", "lockstep"}) == "lockstep" ? loop::ClockKind::lockstep
                                                                                   : loop::ClockKind::real;
    }
    read_record(spec, config);
    Policies policies(load);
    const Defaults defaults = read_defaults(spec, policies);
    std::set<std::string> names;
    std::set<std::filesystem::path> records;
    for (const Place& place : spec.at("workloads").items(k_workloads_max)) {
        const WorkloadEntry& entry = config.workloads.emplace_back(read_workload(place, defaults, policies));
        if (!names.insert(entry.name).second) {
            place.at("name").refuse("a second workload of this name");
        }
        if (entry.record && !records.insert(std::filesystem::path(*entry.record).lexically_normal()).second) {
            place.at("record").refuse("is the session of another workload too");
        }
    }
    if (config.workloads.empty()) {
        spec.at("workloads").refuse("expected at least one");
    }
    read_priorities(spec, config.workloads);
    return config;
}

} // namespace

Result<ControllerConfig> read_controller(std::string_view text, std::string_view source, const PolicySource& load) {
    return manifest::read(
        text, source,
        [&](const Place& root) {
            manifest::check_head(root, k_kind);
            return read_spec(root.at("spec"), load);
        },
        k_controller_bytes_max);
}

} // namespace scaleit::config
