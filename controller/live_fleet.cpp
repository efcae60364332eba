#include "controller/live_fleet.hpp"

#include "controller/live/descriptors.hpp"
#include "controller/policy/manifest.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace scaleit {

namespace {

/// Connection, session file, its log, and their side files; and what the process needs besides.
constexpr std::size_t k_descriptors_each = 6;
constexpr std::size_t k_descriptors_besides = 256;

std::int64_t unix_ms_now() {
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count();
}

} // namespace

LiveFleet::LiveFleet(FleetPlan plan, cli::Log log, api::Figures* figures)
    : plan_(std::move(plan)), log_(std::move(log)), figures_(figures), ticker_(real_clock_) {}

Clock& LiveFleet::clock() { return plan_.clock == Pace::lockstep ? static_cast<Clock&>(lockstep_clock_) : real_clock_; }

/// Real starts are spread over the interval, so that the apps are not all asked in one instant.
Duration LiveFleet::offset_of(std::size_t workload) const {
    const WorkloadPlan& plan = plan_.workloads[workload];
    const auto count = static_cast<std::int64_t>(plan_.workloads.size());
    const Duration spread = plan_.clock == Pace::lockstep
                                ? Duration::zero()
                                : plan.options.settings.loop.interval / count * static_cast<std::int64_t>(workload);
    return spread - (plan.resumed_at - k_start);
}

/// The certificates to trust, once for all apps; none where no app has https.
Result<std::shared_ptr<const live::Tls>> LiveFleet::trust() const {
    const bool needed = std::any_of(plan_.workloads.begin(), plan_.workloads.end(),
                                    [](const WorkloadPlan& plan) { return plan.url.starts_with("https:"); });
    if (needed) {
        return live::Tls::for_client(plan_.ca_file);
    }
    return plan_.ca_file.empty()
               ? Result<std::shared_ptr<const live::Tls>>(nullptr)
               : scaleit::fail(ErrorKind::usage, "--ca-file means nothing without an app at an https URL");
}

Status LiveFleet::open() {
    if (Status allowed = live::allow_descriptors(k_descriptors_besides + k_descriptors_each * plan_.workloads.size());
        !allowed) {
        log_.write(cli::LogLevel::warn, allowed.error().message);
    }
    const Result<std::shared_ptr<const live::Tls>> trusted = trust();
    if (!trusted) {
        return tl::unexpected<Error>(trusted.error());
    }
    for (std::size_t i = 0; i < plan_.workloads.size(); ++i) {
        const WorkloadPlan& plan = plan_.workloads[i];
        const cli::Log log = plan_.is_one_app() ? log_ : log_.with({"workload", plan.options.name});
        auto line = WorkloadLine::create(
            plan, clock(),
            {plan_.sync, &plan_.redaction, log, [this, i] { return fleet_->directive(i); }, offset_of(i), *trusted,
             figures_, plan_.is_one_app() ? std::optional(plan.options.settings.client.timeout) : std::nullopt});
        if (!line) {
            return tl::unexpected<Error>(line.error());
        }
        lines_.push_back(std::move(*line));
        log.write(cli::LogLevel::info, "controlling",
                  {{"app", plan.url},
                   {"policy", policy::to_manifest(plan.options.settings.policy)},
                   {"interval", format_duration(plan.options.settings.loop.interval)}});
    }
    std::vector<fleet::WorkloadOptions> options;
    for (const WorkloadPlan& plan : plan_.workloads) {
        options.push_back(plan.options);
    }
    fleet_ = std::make_unique<fleet::RunningFleet>(fleet::FleetOptions{plan_.limit, unix_ms_now}, std::move(options),
                                                   clock());
    for (std::size_t i = 0; i < lines_.size(); ++i) {
        fleet_->at(i).attach(lines_[i]->line());
    }
    return {};
}

live::PacedJob LiveFleet::job_for(std::size_t workload) {
    const WorkloadPlan& plan = plan_.workloads[workload];
    const Duration interval = plan.options.settings.loop.interval;
    const std::optional<Instant> end =
        plan_.duration ? std::optional<Instant>(plan.resumed_at + *plan_.duration) : std::nullopt;
    const auto turn = [this, workload, interval, end, left = plan_.ticks](const Slot& slot, Instant now) mutable {
        const fleet::TickReport report = fleet_->tick(workload, slot, now);
        if (figures_ != nullptr) {
            figures_->observe_lag(now - slot.due);
            figures_->count_tick(plan_.workloads[workload].options.name, report.past.tick);
        }
        if (!report.journalled) {
            fail(report.journalled.error());
            return live::Next::ended;
        }
        const bool last = (left && --*left == 0) || (end && due_at(slot.index + 1, interval) >= *end);
        return last ? live::Next::ended : live::Next::again;
    };
    return {{offset_of(workload), interval, plan.first_tick}, turn};
}

Status LiveFleet::run() {
    std::vector<live::PacedJob> jobs;
    {
        const std::scoped_lock lock(mutex_);
        for (std::size_t i = 0; i < plan_.workloads.size(); ++i) {
            jobs.push_back(job_for(i));
        }
        begun_ = true;
    }
    if (plan_.clock == Pace::lockstep) {
        live::run_in_order(jobs, lockstep_clock_);
    } else {
        for (live::PacedJob& job : jobs) {
            ticker_.add(std::move(job));
        }
        ticker_.run();
    }
    fleet_->end();
    return finish();
}

Status LiveFleet::finish() {
    {
        const std::scoped_lock lock(mutex_);
        if (!failure_) {
            return failure_;
        }
    }
    Status closed;
    for (const auto& line : lines_) {
        Status own = line->close();
        closed = closed ? own : closed;
    }
    return closed;
}

void LiveFleet::fail(const Error& error) {
    {
        const std::scoped_lock lock(mutex_);
        failure_ = failure_ ? Status(tl::unexpected<Error>(error)) : failure_;
    }
    stop();
}

void LiveFleet::stop() {
    ticker_.stop();
    real_clock_.stop();
    lockstep_clock_.stop();
}

std::optional<std::string> LiveFleet::lasting_difference(const FleetPlan& other) const {
    if (plan_.workloads.size() != other.workloads.size()) {
        return "the number of workloads";
    }
    if (plan_.limit != other.limit) {
        return "the limit";
    }
    for (std::size_t i = 0; i < plan_.workloads.size(); ++i) {
        const WorkloadPlan& mine = plan_.workloads[i];
        const WorkloadPlan& its = other.workloads[i];
        loop::Settings settings = mine.options.settings;
        settings.policy = its.options.settings.policy;
        settings.client.needs = its.options.settings.client.needs;
        if (mine.options.name != its.options.name) {
            return fmt::format("workload '{}', which was '{}',", its.options.name, mine.options.name);
        }
        if (mine.url != its.url || mine.config_maps != its.config_maps || !(settings == its.options.settings)) {
            return fmt::format("more of workload '{}' than its policy and its priority", mine.options.name);
        }
    }
    return std::nullopt;
}

Status LiveFleet::reload(const FleetPlan& plan) {
    const std::scoped_lock lock(mutex_);
    if (!begun_) {
        return scaleit::fail(ErrorKind::usage, "the controller is still starting");
    }
    if (const auto difference = lasting_difference(plan)) {
        return scaleit::fail(ErrorKind::usage,
                             fmt::format("{} cannot change in a running controller; restart it", *difference));
    }
    std::vector<fleet::WorkloadOptions> before;
    std::vector<fleet::WorkloadOptions> after;
    for (std::size_t i = 0; i < plan_.workloads.size(); ++i) {
        before.push_back(plan_.workloads[i].options);
        fleet::WorkloadOptions& next = after.emplace_back(plan.workloads[i].options);
        next.priority.match_id = next.name;
        before.back().priority.match_id = next.name;
    }
    if (const auto taken = fleet_->reconfigure(before, after); !taken) {
        return scaleit::fail(ErrorKind::usage, taken.error().message);
    }
    for (std::size_t i = 0; i < after.size(); ++i) {
        plan_.workloads[i].options.settings.policy = after[i].settings.policy;
        plan_.workloads[i].options.priority = after[i].priority;
    }
    return {};
}

std::vector<report::NamedReport> LiveFleet::reports() const {
    std::vector<report::NamedReport> reports;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
        reports.push_back({plan_.workloads[i].options.name, lines_[i]->journal().report(), {}});
    }
    return reports;
}

loop::LoopStats LiveFleet::stats() const {
    loop::LoopStats stats;
    for (const std::string& name : fleet_->workloads()) {
        const fleet::WorkloadView view = *fleet_->view(name);
        stats.ticks += view.ticks;
        stats.late += view.late;
        stats.skipped += view.skipped;
    }
    return stats;
}

} // namespace scaleit
