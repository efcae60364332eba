#include "controller/api/views.hpp"

#include "controller/api/problem.hpp"
#include "controller/policy/describe.hpp"
#include "controller/policy/followed.hpp"
#include "controller/policy/manifest.hpp"

#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sstream>

namespace scaleit::api {

namespace {

constexpr std::string_view k_null = "null";

std::string number(double value) { return std::isfinite(value) ? fmt::format("{}", value) : std::string(k_null); }

template <class T> std::string or_null(const std::optional<T>& value) {
    return value ? fmt::format("{}", *value) : std::string(k_null);
}

/// The spec of a manifest that is JSON. The manifest is our own text; what cannot be read is shown as empty.
std::string spec_of(const std::string& manifest) {
    try {
        const auto root = Poco::JSON::Parser().parse(manifest).extract<Poco::JSON::Object::Ptr>();
        std::ostringstream text;
        root->getObject("spec")->stringify(text);
        return text.str();
    } catch (const Poco::Exception&) {
        return "{}";
    }
}

PolicyFacts read_facts(const std::string& manifest) {
    const Result<policy::Policy> read = policy::read_manifest(manifest, "configuration");
    if (!read) {
        return {};
    }
    return {std::string(policy::policy_name(*read)), policy::cpu_target_of(*read), spec_of(manifest),
            policy::metrics_followed(*read)};
}

std::string failure_members(const Failure& failure) {
    const auto status = failure.kind == FailureKind::http_status ? std::optional(failure.http_status) : std::nullopt;
    return fmt::format(R"("kind":"{}","http_status":{})", name(failure.kind), or_null(status));
}

std::string failure_json(const Failure& failure) { return fmt::format("{{{}}}", failure_members(failure)); }

std::string counts_json(const FailureCounts& counts) {
    std::string text;
    for (std::size_t i = 0; i < k_failure_kinds; ++i) {
        if (counts.by_kind.at(i) > 0) {
            text += fmt::format(R"({}"{}":{})", text.empty() ? "" : ",", name(static_cast<FailureKind>(i)),
                                counts.by_kind.at(i));
        }
    }
    return fmt::format("{{{}}}", text);
}

std::string step_json(const Step& step) {
    return fmt::format(R"({{"reason":"{}","words":{},"instances":{}}})", name(step.reason),
                       quoted(policy::in_words(step.reason)), step.replicas);
}

std::string chain_json(const Decision& decision) {
    std::vector<std::string> steps;
    for (const Step& step : decision.steps()) {
        steps.push_back(step_json(step));
    }
    return list_json(steps);
}

std::string cpu_of(const Tick& tick) { return tick.observation ? number(tick.observation->cpu) : std::string(k_null); }

std::optional<int> instances_of(const Tick& tick) {
    return tick.observation ? std::optional(tick.observation->replicas) : std::nullopt;
}

std::string metric_json(const std::string& name, const Metric* metric) {
    return metric == nullptr ? fmt::format(R"({{"name":{},"value":null,"scope":null}})", quoted(name))
                             : fmt::format(R"({{"name":{},"value":{},"scope":"{}"}})", quoted(name),
                                           number(metric->value), scaleit::name(metric->scope));
}

/// How many workers are in which state.
std::string workers_json(const std::vector<Worker>& workers) {
    std::vector<std::string> counts;
    for (std::size_t i = 0; i < enum_names(WorkerState{}).size(); ++i) {
        const auto state = static_cast<WorkerState>(i);
        const auto count = std::count_if(workers.begin(), workers.end(),
                                         [state](const Worker& worker) { return worker.state == state; });
        counts.push_back(fmt::format(R"("{}":{})", name(state), count));
    }
    return fmt::format("{{{}}}", fmt::join(counts, ","));
}

std::string metrics_json(const fleet::WorkloadView& view, const PolicyFacts& policy) {
    const Signals* signals = view.signals.get();
    std::vector<std::string> followed;
    for (const std::string& name : policy.metrics) {
        followed.push_back(metric_json(name, signals != nullptr ? signals->find(name) : nullptr));
    }
    return fmt::format(R"({{"cpu":{},"followed":{},"workers":{},"queued_while_busy":{},"at_unix_ms":{}}})",
                       view.newest ? cpu_of(view.newest->tick) : k_null, list_json(followed),
                       signals != nullptr && signals->workers ? workers_json(*signals->workers) : std::string(k_null),
                       or_null(signals != nullptr ? signals->queued_while_busy : std::nullopt),
                       or_null(view.newest ? std::optional(view.newest->unix_ms) : std::nullopt));
}

std::string last_error_json(const fleet::WorkloadView& view) {
    if (!view.last_failure) {
        return std::string(k_null);
    }
    return fmt::format(R"({{{},"at_unix_ms":{}}})", failure_members(*view.last_failure), view.last_failure_unix_ms);
}

std::string manual_or_null(const fleet::WorkloadView& view) {
    return view.manual ? manual_json(*view.manual) : std::string(k_null);
}

} // namespace

PolicyFacts KnownPolicies::of(const fleet::WorkloadView& view) {
    const std::scoped_lock lock(mutex_);
    if (known_.size() >= k_known_policies_max && !known_.contains(view.name)) {
        known_.clear();
    }
    Known& known = known_[view.name];
    if (known.manifest != view.configuration.manifest) {
        known = {view.configuration.manifest, read_facts(view.configuration.manifest)};
    }
    return known.facts;
}

std::string list_json(std::span<const std::string> items) { return fmt::format("[{}]", fmt::join(items, ",")); }

std::string manual_json(const fleet::ManualScale& manual) {
    const auto hold_s = manual.hold ? std::optional(to_seconds(*manual.hold)) : std::nullopt;
    return fmt::format(R"({{"target_instances":{},"reason":{},"hold_s":{}}})", manual.replicas, quoted(manual.reason),
                       or_null(hold_s));
}

std::string status_json(const fleet::WorkloadView& view, const PolicyFacts& policy) {
    const Tick* tick = view.newest ? &view.newest->tick : nullptr;
    const std::optional<int> instances = tick != nullptr ? instances_of(*tick) : std::nullopt;
    return fmt::format(
        R"({{"workload":{},"automation":"{}","degraded":{},"halted":{},"instances":{},"min_instances":{},)"
        R"("max_instances":{},"share_instances":{},"policy":"{}","target":{},"thresholds":{},)"
        R"("metrics":{},"manual":{},"last_error":{},"ticks":{},)"
        R"("late_ticks":{},"skipped_ticks":{},"interval_s":{},"config_version":{}}})",
        quoted(view.name), view.running ? "running" : "stopped", view.degraded, view.halted, or_null(instances),
        view.replicas_min, view.replicas_max, or_null(view.share), policy.name, or_null(policy.target), policy.spec,
        metrics_json(view, policy), manual_or_null(view), last_error_json(view), view.ticks, view.late, view.skipped,
        to_seconds(view.interval), view.configuration.version);
}

std::string decision_json(const fleet::WorkloadView& view, const PolicyFacts& policy) {
    if (!view.newest) {
        return fmt::format(R"({{"workload":{},"needed":false,"instances":null,"target_instances":null,)"
                           R"("reason":"nothing has been observed yet","reason_code":"no_data","chain":[],)"
                           R"("write":"not_needed","tick":null,"at_unix_ms":null}})",
                           quoted(view.name));
    }
    const Tick& tick = view.newest->tick;
    const std::optional<int> instances = instances_of(tick);
    const std::optional<int> target = tick.decision.desired();
    const bool needed = target && instances && *target != *instances;
    const std::string words = instances ? policy::describe(tick.decision, {policy.name, *instances})
                                        : std::string(policy::in_words(tick.decision.reason()));
    return fmt::format(R"({{"workload":{},"needed":{},"instances":{},"target_instances":{},"reason":{},)"
                       R"("reason_code":"{}","chain":{},"write":"{}","tick":{},"at_unix_ms":{}}})",
                       quoted(view.name), needed, or_null(instances), or_null(target), quoted(words),
                       name(tick.decision.reason()), chain_json(tick.decision), name(tick.write.outcome), tick.index,
                       view.newest->unix_ms);
}

std::string workload_json(const fleet::WorkloadView& view) {
    const std::optional<int> instances = view.newest ? instances_of(view.newest->tick) : std::nullopt;
    return fmt::format(
        R"({{"workload":{},"automation":"{}","degraded":{},"halted":{},"instances":{},"min_instances":{},)"
        R"("max_instances":{},"share_instances":{},"cpu":{},"manual":{}}})",
        quoted(view.name), view.running ? "running" : "stopped", view.degraded, view.halted, or_null(instances),
        view.replicas_min, view.replicas_max, or_null(view.share), view.newest ? cpu_of(view.newest->tick) : k_null,
        manual_or_null(view));
}

std::string tick_json(const fleet::PastTick& past) {
    const Tick& tick = past.tick;
    const bool failed_write = tick.write.outcome == WriteOutcome::failed;
    return fmt::format(
        R"({{"tick":{},"at_unix_ms":{},"at_s":{},"cpu":{},"instances":{},"failure":{},)"
        R"("failed_calls":{},"target_instances":{},"reason":{},"reason_code":"{}","chain":{},)"
        R"("write":"{}","write_failure":{}}})",
        tick.index, past.unix_ms, to_seconds(tick.at - k_start), cpu_of(tick), or_null(instances_of(tick)),
        tick.observation ? std::string(k_null) : failure_json(tick.observation.error()), counts_json(tick.failed_calls),
        or_null(tick.decision.desired()), quoted(policy::in_words(tick.decision.reason())),
        name(tick.decision.reason()), chain_json(tick.decision), name(tick.write.outcome),
        failed_write ? failure_json(tick.write.failure) : std::string(k_null));
}

std::string event_json(const fleet::Event& event) {
    return fmt::format(R"({{"number":{},"kind":"{}","workload":{},"tick":{}}})", event.number, name(event.kind),
                       event.workload.empty() ? std::string(k_null) : quoted(event.workload),
                       event.tick ? tick_json(*event.tick) : std::string(k_null));
}

std::string priority_json(const fleet::Priority& priority) {
    return fmt::format(R"({{"match_id":{},"priority":{},"resource_allocation":{}}})", quoted(priority.match_id),
                       priority.priority, number(priority.resource_allocation));
}

} // namespace scaleit::api
