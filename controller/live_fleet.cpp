#include "controller/live_fleet.hpp"

#include "controller/live/descriptors.hpp"
#include "controller/plan_change.hpp"
#include "controller/policy/manifest.hpp"
#include "controller/resume.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>
#include <thread>
#include <utility>

namespace scaleit {

namespace {

/// For the answers that are awaited when a stop comes; the whole of it is to take less than a second.
constexpr Duration k_grace = std::chrono::milliseconds(400);

/// Connection, session file, its log, and their side files; and what the process needs besides.
constexpr std::size_t k_descriptors_each = 6;
constexpr std::size_t k_descriptors_besides = 256;

std::int64_t unix_ms_now() {
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count();
}

/// Real starts are spread over the interval, so that the apps are not all asked in one instant.
Duration spread_of(const FleetPlan& plan, std::size_t workload) {
    const auto count = static_cast<std::int64_t>(plan.workloads.size());
    return plan.clock == Pace::lockstep
               ? Duration::zero()
               : plan.workloads[workload].options.settings.loop.interval / count * static_cast<std::int64_t>(workload);
}

/// A plan whose workloads begin now, told as exactly as is known before they do.
FleetPlan timed(FleetPlan plan) {
    const std::chrono::milliseconds now(unix_ms_now());
    for (std::size_t i = 0; i < plan.workloads.size(); ++i) {
        const auto spread = std::chrono::duration_cast<std::chrono::milliseconds>(spread_of(plan, i));
        fleet::WorkloadOptions& options = plan.workloads[i].options;
        options.began_late = spread + std::max(std::chrono::milliseconds(0), now - unix_time(options.began, {}));
    }
    return plan;
}

/// When the ticks of a workload end by themselves.
struct RunEnd {
    Duration interval;
    std::optional<std::int64_t> ticks; ///< left
    std::optional<Instant> at{};       ///< on its time line

    /// To be asked once after every tick.
    [[nodiscard]] bool comes_after(std::int64_t tick) {
        return (ticks && --*ticks == 0) || tick + 1 >= ticks_in_time(interval) ||
               (at && due_at(tick + 1, interval) >= *at);
    }
};

void log_fates(const cli::Log& log, const std::vector<fleet::OrderFate>& fates) {
    for (const fleet::OrderFate& fate : fates) {
        log.write(cli::LogLevel::info,
                  fate.holds ? "an order holds over the configuration, until that changes"
                             : "the configuration has changed, and an order ends",
                  {{"what", std::string(name(fate.what))}});
    }
}

} // namespace

/// One workload on the way from a configuration to the next.
struct LiveFleet::Step {
    std::shared_ptr<Unit> present; ///< of that name; nothing: it is new
    const WorkloadPlan* plan = nullptr;
    bool is_anew = true;         ///< it begins, or begins anew
    bool is_handed_over = false; ///< then from where `present` stands, and not from what of it is in a session already
    fleet::NextMember member;
    std::shared_ptr<Unit> begun;         ///< in the place of `present`; nothing: that one goes on
    std::vector<fleet::OrderFate> fates; ///< where it goes on
};

/// What making the steps of one plan needs.
struct LiveFleet::Preparation {
    const FleetPlan& plan;
    std::shared_ptr<const live::Tls> trusted{};
    SessionFolders folders{};
};

LiveFleet::LiveFleet(FleetPlan plan, cli::Log log, api::Figures* figures)
    : plan_(std::move(plan)), log_(std::move(log)), figures_(figures), ticker_(real_clock_),
      sequence_(lockstep_clock_) {}

LiveFleet::~LiveFleet() {
    if (stage_ == Stage::opening) {
        discard(units_);
    }
}

Clock& LiveFleet::clock() { return plan_.clock == Pace::lockstep ? static_cast<Clock&>(lockstep_clock_) : real_clock_; }

live::Pacer& LiveFleet::pacer() {
    return plan_.clock == Pace::lockstep ? static_cast<live::Pacer&>(sequence_) : ticker_;
}

/// The certificates to trust, once for all apps; none where no app has https.
Result<std::shared_ptr<const live::Tls>> LiveFleet::trust(const FleetPlan& plan) {
    const bool needed = std::any_of(plan.workloads.begin(), plan.workloads.end(),
                                    [](const WorkloadPlan& workload) { return workload.url.starts_with("https:"); });
    if (needed) {
        return live::Tls::for_client(plan.ca_file);
    }
    return plan.ca_file.empty()
               ? Result<std::shared_ptr<const live::Tls>>(nullptr)
               : scaleit::fail(ErrorKind::usage, "--ca-file means nothing without an app at an https URL");
}

void LiveFleet::allow_descriptors(std::size_t workloads) const {
    if (Status allowed = live::allow_descriptors(k_descriptors_besides + k_descriptors_each * workloads); !allowed) {
        log_.write(cli::LogLevel::warn, allowed.error().message);
    }
}

std::shared_ptr<LiveFleet::Unit> LiveFleet::unit_of(const WorkloadPlan& plan, Beginning beginning,
                                                    Duration spread) const {
    auto unit = std::make_shared<Unit>();
    unit->configured = plan;
    unit->beginning = std::move(beginning);
    unit->spread = spread;
    unit->log = log_.with({"workload", plan.options.name});
    return unit;
}

/// Everything between the workload and the outside.
Status LiveFleet::connect(Unit& unit, const LineSource& source) {
    fleet::Workload* const workload = unit.workload.get();
    Result<std::unique_ptr<WorkloadLine>> line = WorkloadLine::create(
        unit.beginning, clock(),
        {plan_.sync, &plan_.redaction, unit.log, [this, workload] { return fleet_->directive(*workload); },
         source.trusted, figures_, given_up_.get_token(), source.reach_within});
    if (!line) {
        return tl::unexpected<Error>(line.error());
    }
    unit.line = *std::move(line);
    fleet::Line ends = unit.line->line();
    ends.owner = unit.line;
    unit.workload->attach(std::move(ends));
    return {};
}

Status LiveFleet::open() {
    allow_descriptors(plan_.workloads.size());
    LineSource source;
    return trust(plan_)
        .and_then([&](std::shared_ptr<const live::Tls> trusted) {
            source.trusted = std::move(trusted);
            return begin_all(timed(plan_));
        })
        .and_then([&](std::vector<Beginning> beginnings) -> Status {
            std::vector<fleet::WorkloadOptions> options;
            for (std::size_t i = 0; i < beginnings.size(); ++i) {
                options.push_back(beginnings[i].plan.options);
                units_.push_back(unit_of(plan_.workloads[i], std::move(beginnings[i]), spread_of(plan_, i)));
            }
            fleet_ = std::make_unique<fleet::RunningFleet>(fleet::FleetOptions{plan_.limit, unix_ms_now},
                                                           std::move(options), clock());
            if (plan_.is_one_app()) {
                units_.front()->log = log_;
                source.reach_within = plan_.workloads.front().options.settings.client.timeout;
            }
            for (std::size_t i = 0; i < units_.size(); ++i) {
                units_[i]->workload = fleet_->at(i);
                if (Status connected = connect(*units_[i], source); !connected) {
                    return connected;
                }
            }
            return {};
        });
}

void LiveFleet::log_beginning(const Unit& unit) {
    const loop::Settings& settings = unit.beginning.plan.options.settings;
    unit.log.write(cli::LogLevel::info, "controlling",
                   {{"app", unit.configured.url},
                    {"policy", policy::to_manifest(settings.policy)},
                    {"interval", format_duration(settings.loop.interval)}});
    for (const std::filesystem::path& file : unit.beginning.unmade) {
        unit.log.write(cli::LogLevel::warn, "passed over a session whose recorder died before it had made it",
                       {{"file", file.string()}, {"goes_on_from", unit.beginning.resumed.string()}});
    }
    log_fates(unit.log, unit.beginning.fates);
}

/// Sessions that were made in vain.
void LiveFleet::discard(const Units& units) {
    for (const std::shared_ptr<Unit>& unit : units) {
        if (unit && unit->line) {
            unit->line->discard();
        }
    }
}

live::PacedJob LiveFleet::job_for(const std::shared_ptr<Unit>& unit, Instant from) {
    const Beginning& beginning = unit->beginning;
    const Duration interval = beginning.plan.options.settings.loop.interval;
    const Duration offset = unit->spread + (from - beginning.resumed_at);
    unit->line->begin(offset);
    RunEnd end{interval, plan_.ticks};
    if (plan_.duration) {
        end.at = beginning.resumed_at + (*plan_.duration - (from - began_));
    }
    const auto turn = [this, unit, end](const Slot& slot, Instant now) mutable {
        const fleet::TickReport report = fleet_->tick(*unit->workload, slot, now);
        if (figures_ != nullptr) {
            figures_->observe_lag(now - slot.due);
            figures_->count_tick(unit->workload->name(), report.past.tick);
        }
        if (!report.journalled) {
            unit->log.write(cli::LogLevel::error, "halted: its session cannot be written",
                            {{"why", report.journalled.error().message}});
            note_failure(report.journalled.error());
            return live::Next::ended;
        }
        return end.comes_after(slot.index) ? live::Next::ended : live::Next::again;
    };
    return {{offset, interval, beginning.first_tick}, turn};
}

void LiveFleet::begin(const std::shared_ptr<Unit>& unit, Instant now) {
    {
        const std::scoped_lock lock(jobs_);
        if (!unit->over) {
            unit->job = pacer().add(job_for(unit, now));
            return;
        }
    }
    close(unit); // over before it could begin
}

void LiveFleet::end(const std::shared_ptr<Unit>& unit, std::shared_ptr<Unit> successor) {
    {
        const std::scoped_lock lock(jobs_);
        unit->over = true;
        unit->successor = std::move(successor);
        if (!unit->job) {
            return; // whoever was to begin it closes it
        }
    }
    pacer().end(*unit->job, [this, unit] { close(unit); });
}

/// After its last tick.
void LiveFleet::close(const std::shared_ptr<Unit>& unit) {
    if (const Status closed = unit->line->close(); !closed) {
        note_failure(closed.error());
    }
    if (figures_ != nullptr) {
        figures_->forget(unit->workload->name());
    }
    const report::RunReport report = unit->line->journal().report();
    unit->log.write(cli::LogLevel::info, "ended",
                    {{"ticks", fmt::format("{}", report.ticks)}, {"digest", report.digest.hex()}});
    if (unit->successor) {
        begin(unit->successor, clock().now());
    }
}

Status LiveFleet::run() {
    {
        const std::scoped_lock lock(reloads_);
        began_ = clock().now();
        for (const std::shared_ptr<Unit>& unit : units_) {
            begin(unit, began_);
            log_beginning(*unit);
        }
        stage_ = Stage::running;
    }
    {
        const std::jthread impatient([this](const std::stop_token& over) { give_up_after_stop(over); });
        pacer().run();
    }
    fleet_->end();
    return finish();
}

Status LiveFleet::finish() {
    const std::scoped_lock lock(reloads_);
    stage_ = Stage::over;
    for (const std::shared_ptr<Unit>& unit : units_) {
        if (const Status closed = unit->line->close(); !closed) {
            note_failure(closed.error());
        }
    }
    const std::scoped_lock failures(failures_);
    return failure_;
}

void LiveFleet::note_failure(const Error& error) {
    const std::scoped_lock lock(failures_);
    failure_ = failure_ ? Status(tl::unexpected<Error>(error)) : failure_;
}

/// Waits for a stop and then for the ticks under way, the latter not long; until the run is over.
void LiveFleet::give_up_after_stop(const std::stop_token& over) {
    {
        std::unique_lock lock(stopped_mutex_);
        stopped_.wait(lock, over, [this] { return stopping_.load(); });
        stopped_.wait_for(lock, over, k_grace, [] { return false; });
    }
    if (!over.stop_requested()) {
        given_up_.request_stop();
    }
}

void LiveFleet::stop() {
    {
        const std::scoped_lock lock(stopped_mutex_);
        stopping_ = true;
    }
    stopped_.notify_all();
    ticker_.stop();
    real_clock_.stop();
    lockstep_clock_.stop();
}

Status LiveFleet::reload(const FleetPlan& plan) {
    const std::scoped_lock lock(reloads_);
    if (stage_ != Stage::running) {
        return scaleit::fail(ErrorKind::usage, stage_ == Stage::opening ? "the controller is still starting"
                                                                        : "the controller is ending");
    }
    if (plan.clock != plan_.clock || plan.sync != plan_.sync) {
        return scaleit::fail(ErrorKind::usage,
                             "clock and record.sync cannot change in a running controller; restart it");
    }
    const FleetPlan next = timed(plan);
    std::vector<Step> steps = steps_to(next);
    Status done = trust(next).and_then([&](std::shared_ptr<const live::Tls> trusted) -> Status {
        allow_descriptors(steps.size());
        Preparation preparation{next, std::move(trusted), {}};
        for (const Step& step : steps) { // what takes its time, while all still tick
            if (step.is_handed_over) {
                preparation.folders.look_into(step.plan->session.folder);
            }
        }
        Status made = prepare(steps, preparation, false);
        if (made) {
            pacer().rest(jobs_handed_over(steps), [&] { made = reload_at_rest(steps, preparation); });
        }
        return made;
    });
    if (!done) {
        Units made;
        std::transform(steps.begin(), steps.end(), std::back_inserter(made),
                       [](const Step& step) { return step.begun; });
        discard(made);
    }
    return done;
}

Status LiveFleet::reload_at_rest(std::vector<Step>& steps, Preparation& preparation) {
    return prepare(steps, preparation, true).and_then([&]() -> Status {
        std::vector<fleet::NextMember> members;
        std::transform(steps.begin(), steps.end(), std::back_inserter(members),
                       [](const Step& step) { return step.member; });
        if (const auto taken = fleet_->change(preparation.plan.limit, members); !taken) {
            return scaleit::fail(ErrorKind::usage, taken.error().message);
        }
        take(steps);
        return {};
    });
}

std::vector<LiveFleet::Step> LiveFleet::steps_to(const FleetPlan& plan) const {
    std::map<std::string_view, std::shared_ptr<Unit>> present;
    for (const std::shared_ptr<Unit>& unit : units_) {
        present.emplace(unit->workload->name(), unit);
    }
    std::vector<Step> steps;
    for (const WorkloadPlan& workload : plan.workloads) {
        Step& step = steps.emplace_back();
        step.plan = &workload;
        const auto found = present.find(workload.options.name);
        step.present = found == present.end() ? nullptr : found->second;
        if (step.present) {
            const Unit& unit = *step.present;
            step.is_anew = unit.workload->view().halted || must_begin(unit.configured, workload);
            step.is_handed_over = step.is_anew && workload.session.resume_newest;
            step.member = going_on(unit.configured, workload);
            step.fates = ended_by(step.member, unit.workload->in_force());
        }
    }
    return steps;
}

std::vector<live::Pacer::JobId> LiveFleet::jobs_handed_over(const std::vector<Step>& steps) {
    const std::scoped_lock lock(jobs_);
    std::vector<live::Pacer::JobId> jobs;
    for (const Step& step : steps) {
        if (step.is_handed_over && step.present->job) {
            jobs.push_back(*step.present->job);
        }
    }
    return jobs;
}

Result<Beginning> LiveFleet::beginning_of(const Step& step, SessionFolders& folders) {
    if (!step.present) {
        return scaleit::begin(*step.plan, folders);
    }
    const Unit& present = *step.present;
    const fleet::WorkloadView view = present.workload->view();
    const policy::UtcTime began = present.beginning.plan.options.began;
    if (step.is_handed_over && !view.halted && view.ticks > 0) {
        return begin_after(*step.plan, present.beginning, *present.workload, folders);
    }
    WorkloadPlan plan = *step.plan;
    plan.session.resume.clear();
    return scaleit::begin(plan, folders, Predecessor{present.workload->in_force(), began});
}

/// Makes whatever begins, those that are handed over or the others, so that nothing that can fail is left to do.
Status LiveFleet::prepare(std::vector<Step>& steps, Preparation& preparation, bool handed_over) {
    for (std::size_t i = 0; i < steps.size(); ++i) {
        Step& step = steps[i];
        if (stopping_) {
            return scaleit::fail(ErrorKind::usage, "the controller is ending");
        }
        if (!step.is_anew || step.is_handed_over != handed_over) {
            continue;
        }
        const Status made = beginning_of(step, preparation.folders).and_then([&](Beginning beginning) -> Status {
            if (Status fits = has_time(beginning, preparation.plan); !fits) {
                return fits;
            }
            step.begun = unit_of(*step.plan, std::move(beginning), spread_of(preparation.plan, i));
            step.begun->workload = fleet_->make(step.begun->beginning.plan.options);
            step.member = {step.plan->options.name, step.begun->workload};
            return connect(*step.begun, {preparation.trusted, {}});
        });
        if (!made) {
            const Error& error = made.error();
            return scaleit::fail(error.kind, fmt::format("workload '{}': {}", step.plan->options.name, error.message));
        }
    }
    return {};
}

/// What the fleet has changed to. New ones begin first, so that there is always something to do.
void LiveFleet::take(const std::vector<Step>& steps) {
    const Units before = std::exchange(units_, {});
    std::set<std::shared_ptr<Unit>> staying;
    std::map<std::shared_ptr<Unit>, std::shared_ptr<Unit>> successors;
    for (const Step& step : steps) {
        units_.push_back(step.begun ? step.begun : step.present);
        if (!step.begun) {
            step.present->configured = *step.plan;
            log_fates(step.present->log, step.fates);
            staying.insert(step.present);
            continue;
        }
        log_beginning(*step.begun);
        if (step.present) {
            successors[step.present] = step.begun;
        } else {
            begin(step.begun, clock().now());
        }
    }
    for (const std::shared_ptr<Unit>& unit : before) {
        if (!staying.contains(unit)) {
            end(unit, successors[unit]);
        }
    }
}

std::vector<report::NamedReport> LiveFleet::reports() const {
    std::vector<report::NamedReport> reports;
    for (const std::shared_ptr<Unit>& unit : units_) {
        reports.push_back({unit->workload->name(), unit->line->journal().report(), {}});
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
