#include "controller/fleet/running_fleet.hpp"

#include "controller/core/check.hpp"
#include "controller/core/nearest.hpp"
#include "controller/core/shown.hpp"
#include "controller/policy/manifest.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace scaleit::fleet {

namespace {

constexpr double k_percent_max = 100;

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
    double percent = 0;
    for (const WorkloadOptions& workload : workloads) {
        if (const auto wrong = flaw_of(workload.priority)) {
            return fmt::format("workload '{}': {}", workload.name, *wrong);
        }
        minimums += policy::aim_of(workload.settings.policy).bounds.min;
        percent += workload.priority.resource_allocation;
    }
    if (limit && minimums > *limit) {
        return fmt::format("the minimums of all workloads are {} together, over the limit of {}", minimums, *limit);
    }
    if (percent > k_percent_max) {
        return fmt::format("the resource_allocation of all workloads is {} percent together, over 100", percent);
    }
    return std::nullopt;
}

RunningFleet::RunningFleet(FleetOptions options, std::vector<WorkloadOptions> workloads, Clock& clock)
    : options_(std::move(options)), clock_(clock) {
    SCALEIT_CHECK(!workloads.empty() && !find_flaw(options_.limit, workloads));
    if (options_.limit) {
        ledger_ = std::make_unique<Ledger>(*options_.limit);
    }
    for (WorkloadOptions& workload : workloads) {
        workload.priority.match_id = workload.name;
        workload.history_ticks = history_ticks_for(workloads.size());
        const bool is_new = places_.emplace(workload.name, workloads_.size()).second;
        SCALEIT_CHECK(is_new);
        workloads_.push_back(
            std::make_unique<Workload>(std::move(workload), ledger_.get(), workloads_.size(), events_));
    }
}

TickReport RunningFleet::tick(std::size_t workload, const Slot& slot, Instant now) {
    return at(workload).tick(slot, now, options_.unix_ms());
}

Answer<Workload*> RunningFleet::find(std::string_view name) const {
    if (const auto found = places_.find(name); found != places_.end()) {
        return workloads_[found->second].get();
    }
    const std::optional<std::string> near = nearest(name, workloads());
    return refuse(RefusalKind::unknown_workload, fmt::format("there is no workload {}{}", shown(name),
                                                             near ? fmt::format(", did you mean '{}'?", *near) : ""));
}

std::vector<std::string> RunningFleet::workloads() const {
    std::vector<std::string> names(workloads_.size());
    std::transform(workloads_.begin(), workloads_.end(), names.begin(),
                   [](const auto& workload) { return workload->name(); });
    return names;
}

Answer<WorkloadView> RunningFleet::view(std::string_view workload) const {
    return find(workload).map([&](const Workload* found) { return found->view(); });
}

Answer<bool> RunningFleet::start(std::string_view workload) {
    return find(workload).and_then([](Workload* found) { return found->run(Automation::on); });
}

Answer<bool> RunningFleet::stop(std::string_view workload) {
    return find(workload).and_then([](Workload* found) { return found->run(Automation::off); });
}

Answer<ManualScale> RunningFleet::scale(std::string_view workload, const ManualScale& order) {
    return find(workload).and_then([&](Workload* found) { return found->scale(order); });
}

Answer<bool> RunningFleet::resume(std::string_view workload) {
    return find(workload).and_then([](Workload* found) { return found->resume(); });
}

Answer<Configuration> RunningFleet::configure(std::string_view workload, std::string_view manifest,
                                              std::optional<std::uint64_t> expected) {
    const std::scoped_lock lock(orders_);
    return find(workload).and_then([&](Workload* found) {
        ConfigureOptions options{expected, {}};
        if (ledger_ != nullptr) {
            options.min_max = ledger_->limit();
            for (const auto& other : workloads_) {
                *options.min_max -= other.get() == found ? 0 : other->replicas_min();
            }
        }
        return found->configure(manifest, options);
    });
}

Answer<void> RunningFleet::reconfigure(const std::vector<WorkloadOptions>& before,
                                       const std::vector<WorkloadOptions>& after) {
    SCALEIT_CHECK(before.size() == size() && after.size() == size());
    const std::scoped_lock lock(orders_);
    std::vector<WorkloadOptions> coming; // as the fleet would be
    for (std::size_t i = 0; i < size(); ++i) {
        WorkloadOptions& workload = coming.emplace_back(after[i]);
        const bool same_policy = before[i].settings.policy == after[i].settings.policy;
        const bool same_priority = before[i].priority == after[i].priority;
        workload.settings.policy = same_policy ? workloads_[i]->configured() : after[i].settings.policy;
        workload.priority = same_priority ? workloads_[i]->priority() : after[i].priority;
    }
    if (const auto wrong = find_flaw(options_.limit, coming)) {
        return refuse(RefusalKind::invalid, *wrong);
    }
    for (std::size_t i = 0; i < size(); ++i) {
        if (!(before[i].settings.policy == after[i].settings.policy)) {
            workloads_[i]->replace_policy(after[i].settings.policy);
        }
        if (!(before[i].priority == after[i].priority) && workloads_[i]->rebase_priority(after[i].priority)) {
            events_.add({0, Event::Kind::priorities, {}, {}});
        }
    }
    return {};
}

std::vector<Priority> RunningFleet::priorities() const {
    std::vector<Priority> all;
    for (const auto& [name, place] : places_) {
        all.push_back(workloads_[place]->priority());
    }
    return all;
}

Answer<Priority> RunningFleet::prioritise(const Priority& priority) {
    const std::scoped_lock lock(orders_);
    if (const auto wrong = flaw_of(priority)) {
        return refuse(RefusalKind::invalid, *wrong);
    }
    return find(priority.match_id).and_then([&](Workload* found) -> Answer<Priority> {
        double others = 0;
        for (const auto& other : workloads_) {
            others += other.get() == found ? 0 : other->priority().resource_allocation;
        }
        if (others + priority.resource_allocation > k_percent_max) {
            return refuse(RefusalKind::invalid,
                          fmt::format("resource_allocation is {}, and the other workloads' leave {} percent",
                                      priority.resource_allocation, k_percent_max - others));
        }
        if (found->prioritise(priority)) {
            events_.add({0, Event::Kind::priorities, {}, {}});
        }
        return priority;
    });
}

Answer<bool> RunningFleet::forget_priority(std::string_view match_id) {
    const std::scoped_lock lock(orders_);
    return find(match_id).map([&](Workload* found) {
        const bool changed = found->prioritise(std::nullopt);
        if (changed) {
            events_.add({0, Event::Kind::priorities, {}, {}});
        }
        return changed;
    });
}

Answer<std::vector<PastTick>> RunningFleet::history(std::string_view workload, std::optional<std::int64_t> before,
                                                    std::size_t count) const {
    return find(workload).map([&](const Workload* found) { return found->history(before, count); });
}

std::vector<Event> RunningFleet::events_after(std::uint64_t number, std::size_t count) const {
    return events_.after(number, count);
}

std::uint64_t RunningFleet::newest_event() const { return events_.newest(); }

EventWait RunningFleet::wait_event(std::uint64_t number, Duration patience) const {
    return events_.wait(number, patience);
}

} // namespace scaleit::fleet
