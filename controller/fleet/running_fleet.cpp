#include "controller/fleet/running_fleet.hpp"

#include "controller/core/check.hpp"
#include "controller/core/nearest.hpp"
#include "controller/core/shown.hpp"
#include "controller/fleet/percent.hpp"
#include "controller/policy/manifest.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

namespace scaleit::fleet {

namespace {

constexpr double k_percent_max = 100;

/// Of all workloads, to go on from what is wrong with them.
std::string ordered_parts(const std::vector<WorkloadOptions>& workloads) {
    std::string text;
    for (const WorkloadOptions& workload : workloads) {
        if (const auto part = ordered_part(workload)) {
            text += fmt::format("; workload {}", *part);
        }
    }
    return text;
}

tl::unexpected<Refusal> refuse(RefusalKind kind, std::string message) {
    return tl::unexpected<Refusal>(Refusal{kind, std::move(message)});
}

std::optional<std::string> flaw_of(const Priority& priority) {
    if (priority.priority < k_priority_min || priority.priority > k_priority_max) {
        return fmt::format("priority is {}, expected {} to {}", priority.priority, k_priority_min, k_priority_max);
    }
    if (!(priority.resource_allocation >= 0 && priority.resource_allocation <= k_percent_max)) {
        return fmt::format("resource_allocation is {}, expected 0 to {} percent", priority.resource_allocation,
                           k_percent_max);
    }
    return std::nullopt;
}

} // namespace

std::size_t history_ticks_for(std::size_t workloads) {
    return std::clamp(k_history_ticks_total / std::max<std::size_t>(1, workloads), k_history_ticks_min,
                      k_history_ticks_max);
}

std::optional<std::string> find_flaw(std::optional<int> limit, const std::vector<WorkloadOptions>& workloads) {
    std::int64_t minimums = 0;
    std::int64_t shares = 0;
    for (const WorkloadOptions& workload : workloads) {
        if (const auto wrong = flaw_of(workload.priority)) {
            return fmt::format("workload '{}': {}", workload.name, *wrong);
        }
        minimums += policy::aim_of(workload.settings.policy).bounds.min;
        shares += millionths_of(workload.priority.resource_allocation);
    }
    if (limit && minimums > *limit) {
        return fmt::format("the minimums of all workloads are {} together, over the limit of {}", minimums, *limit);
    }
    if (shares > k_whole_millionths) {
        return fmt::format("the resource_allocation of all workloads is {} percent together, over 100",
                           percent_of(shares));
    }
    return std::nullopt;
}

std::optional<std::string> ordered_part(const WorkloadOptions& workload) {
    const Configured configured =
        workload.configured.value_or(Configured{workload.settings.policy, true, workload.priority});
    const int min = policy::aim_of(workload.settings.policy).bounds.min;
    const int min_configured = policy::aim_of(configured.policy).bounds.min;
    const double percent = workload.priority.resource_allocation;
    std::vector<std::string> parts;
    if (min != min_configured) {
        parts.push_back(fmt::format("a minimum of {} ({} is configured)", min, min_configured));
    }
    if (percent != configured.priority.resource_allocation) {
        parts.push_back(fmt::format("a resource_allocation of {} percent ({} is configured)", percent,
                                    configured.priority.resource_allocation));
    }
    return parts.empty() ? std::nullopt
                         : std::optional(fmt::format("'{}' has by order {}", workload.name, fmt::join(parts, " and ")));
}

RunningFleet::RunningFleet(FleetOptions options, std::vector<WorkloadOptions> workloads, Clock& clock)
    : options_(std::move(options)), clock_(clock), ledger_(options_.limit) {
    SCALEIT_CHECK(!workloads.empty() && !find_flaw(options_.limit, workloads));
    Members all;
    for (WorkloadOptions& workload : workloads) {
        all.push_back(make(std::move(workload)));
        all.back()->join();
    }
    settle(all);
}

TickReport RunningFleet::tick(Workload& workload, const Slot& slot, Instant now) {
    return workload.tick(slot, now, options_.unix_ms());
}

std::shared_ptr<Workload> RunningFleet::make(WorkloadOptions options) {
    options.priority.match_id = options.name;
    if (options.configured) {
        options.configured->priority.match_id = options.name;
    }
    return std::make_shared<Workload>(std::move(options), ledger_, events_, health_);
}

/// These are the members from now on.
void RunningFleet::settle(const Members& members) {
    for (const std::shared_ptr<Workload>& workload : members) {
        workload->keep_history(history_ticks_for(members.size()));
    }
    const std::unique_lock lock(members_mutex_);
    workloads_ = members;
    places_.clear();
    for (std::size_t i = 0; i < members.size(); ++i) {
        const bool is_new = places_.emplace(members[i]->name(), i).second;
        SCALEIT_CHECK(is_new);
    }
}

RunningFleet::Members RunningFleet::members() const {
    const std::shared_lock lock(members_mutex_);
    return workloads_;
}

Answer<std::shared_ptr<Workload>> RunningFleet::find(std::string_view name) const {
    {
        const std::shared_lock lock(members_mutex_);
        if (const auto found = places_.find(name); found != places_.end()) {
            return workloads_[found->second];
        }
    }
    const std::optional<std::string> near = nearest(name, workloads());
    return refuse(RefusalKind::unknown_workload, fmt::format("there is no workload {}{}", shown(name),
                                                             near ? fmt::format(", did you mean '{}'?", *near) : ""));
}

std::vector<std::string> RunningFleet::workloads() const {
    const std::shared_lock lock(members_mutex_);
    std::vector<std::string> names(workloads_.size());
    std::transform(workloads_.begin(), workloads_.end(), names.begin(),
                   [](const auto& workload) { return workload->name(); });
    return names;
}

Answer<WorkloadView> RunningFleet::view(std::string_view workload) const {
    return find(workload).map([&](const auto& found) { return found->view(); });
}

Answer<bool> RunningFleet::start(std::string_view workload) {
    return find(workload).and_then([](const auto& found) { return found->run(Automation::on); });
}

Answer<bool> RunningFleet::stop(std::string_view workload) {
    return find(workload).and_then([](const auto& found) { return found->run(Automation::off); });
}

Answer<ManualScale> RunningFleet::scale(std::string_view workload, const ManualScale& order) {
    return find(workload).and_then([&](const auto& found) { return found->scale(order); });
}

Answer<bool> RunningFleet::resume(std::string_view workload) {
    return find(workload).and_then([](const auto& found) { return found->resume(); });
}

Answer<Configuration> RunningFleet::configure(std::string_view workload, std::string_view manifest,
                                              std::optional<std::uint64_t> expected) {
    const std::scoped_lock lock(orders_);
    return find(workload).and_then([&](const auto& found) {
        ConfigureOptions options{expected, {}};
        if (const std::optional<int> limit = ledger_.limit()) {
            options.min_max = *limit;
            for (const auto& other : members()) {
                *options.min_max -= other == found ? 0 : other->replicas_min();
            }
        }
        return found->configure(manifest, options);
    });
}

/// What is ordered of one that goes on.
void RunningFleet::enact(const NextMember& next, Workload& workload) {
    if (next.policy) {
        workload.reconfigure(*next.policy);
    }
    if (next.priority && workload.reconfigure(*next.priority)) {
        tell_priorities();
    }
    if (next.automation) {
        workload.reconfigure(*next.automation);
    }
}

Answer<void> RunningFleet::change(std::optional<int> limit, const std::vector<NextMember>& members) {
    const std::scoped_lock lock(orders_);
    const Members before = this->members();
    Members after;
    std::vector<WorkloadOptions> coming; // as the fleet would be
    for (const NextMember& next : members) {
        const std::shared_ptr<Workload> workload = next.begun ? next.begun : find(next.name).value();
        WorkloadOptions& options = coming.emplace_back();
        options.name = next.name;
        options.settings.policy = next.policy.value_or(workload->in_force().policy);
        options.priority = next.priority.value_or(workload->priority());
        options.configured = workload->configured();
        options.configured->policy = next.policy.value_or(options.configured->policy);
        options.configured->priority = next.priority.value_or(options.configured->priority);
        after.push_back(workload);
    }
    if (const auto wrong = find_flaw(limit, coming)) {
        return refuse(RefusalKind::invalid, *wrong + ordered_parts(coming));
    }
    const std::set<std::shared_ptr<Workload>> staying(after.begin(), after.end());
    std::map<std::string_view, Doubt> doubts; // of those that left
    for (const std::shared_ptr<Workload>& workload : before) {
        if (!staying.contains(workload)) {
            doubts.emplace(workload->name(), workload->leave());
            events_.add({0, Event::Kind::removed, workload->name(), {}});
        }
    }
    // In such an order that at no moment minimums are more than the limit, since then somebody would be cut.
    if (const std::optional<int> present = ledger_.limit(); !limit || (present && *limit > *present)) {
        ledger_.set_limit(limit);
    }
    for (const bool raises : {false, true}) {
        for (std::size_t i = 0; i < members.size(); ++i) {
            const int min = policy::aim_of(coming[i].settings.policy).bounds.min;
            if (!members[i].begun && raises == (min > after[i]->replicas_min())) {
                enact(members[i], *after[i]);
            }
        }
    }
    settle(after);
    for (const NextMember& next : members) {
        if (next.begun) {
            const auto predecessor = doubts.find(next.name);
            next.begun->join(predecessor == doubts.end() ? std::nullopt : std::optional(predecessor->second));
            events_.add({0, Event::Kind::added, next.name, {}});
        }
    }
    ledger_.set_limit(limit);
    return {};
}

std::vector<Priority> RunningFleet::priorities() const {
    std::vector<Priority> all;
    const std::shared_lock lock(members_mutex_);
    for (const auto& [name, place] : places_) {
        all.push_back(workloads_[place]->priority());
    }
    return all;
}

/// What is wrong with a guaranteed share beside all others'; nothing where there is room.
std::optional<std::string> RunningFleet::too_much(const Workload& workload, const Priority& priority) const {
    std::int64_t others = 0;
    for (const auto& other : members()) {
        others += other.get() == &workload ? 0 : millionths_of(other->priority().resource_allocation);
    }
    return others + millionths_of(priority.resource_allocation) > k_whole_millionths
               ? std::optional(fmt::format("resource_allocation is {}, and the other workloads' leave {} percent",
                                           priority.resource_allocation, percent_of(k_whole_millionths - others)))
               : std::nullopt;
}

Answer<Priority> RunningFleet::prioritise(const Priority& priority) {
    const std::scoped_lock lock(orders_);
    if (const auto wrong = flaw_of(priority)) {
        return refuse(RefusalKind::invalid, *wrong);
    }
    return find(priority.match_id).and_then([&](const auto& found) -> Answer<Priority> {
        if (const auto wrong = too_much(*found, priority)) {
            return refuse(RefusalKind::invalid, *wrong);
        }
        if (found->prioritise(priority)) {
            tell_priorities();
        }
        return priority;
    });
}

Answer<bool> RunningFleet::forget_priority(std::string_view match_id) {
    const std::scoped_lock lock(orders_);
    return find(match_id).and_then([&](const auto& found) -> Answer<bool> {
        const Priority configured = found->configured().priority;
        if (found->priority() == configured) {
            return false;
        }
        if (const auto wrong = too_much(*found, configured)) {
            return refuse(RefusalKind::invalid, "what is configured does not fit: " + *wrong);
        }
        found->prioritise(std::nullopt);
        tell_priorities();
        return true;
    });
}

Answer<std::vector<PastTick>> RunningFleet::history(std::string_view workload, std::optional<std::int64_t> before,
                                                    std::size_t count) const {
    return find(workload).map([&](const auto& found) { return found->history(before, count); });
}

std::vector<Event> RunningFleet::events_after(std::uint64_t number, std::size_t count) const {
    return events_.after(number, count);
}

std::uint64_t RunningFleet::newest_event() const { return events_.newest(); }

EventWait RunningFleet::wait_event(std::uint64_t number, Duration patience) const {
    return events_.wait(number, patience);
}

} // namespace scaleit::fleet
