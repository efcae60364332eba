#include "controller/beginning.hpp"

#include "controller/resume.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

namespace scaleit {

namespace {

Result<NewestSession> session_to_resume(const WorkloadPlan& plan, SessionFolders& folders) {
    const SessionPlan& session = plan.session;
    if (!session.resume.empty() || !session.resume_newest) {
        return NewestSession{session.resume, {}};
    }
    return folders.newest(session.folder, plan.options.name);
}

Status go_on(Beginning& beginning, const EarlierRun& earlier) {
    fleet::WorkloadOptions& options = beginning.plan.options;
    const policy::UtcTime now = options.began;
    options.began = earlier.began.value_or(now);
    options.settings.policy = policy::beginning(options.settings.policy, options.began);
    return resume(beginning, earlier, now);
}

/// Of no earlier run yet.
Beginning beginning_of(const WorkloadPlan& plan, SessionFolders& folders) {
    Beginning beginning{plan, plan.session.file, {}, {}, 0};
    if (beginning.record.empty() && plan.session.records()) {
        beginning.record = folders.next(plan.session.folder, plan.options.name, plan.options.began);
    }
    return beginning;
}

Result<Beginning> with_config_maps(Beginning beginning) {
    const fleet::WorkloadOptions& options = beginning.plan.options;
    if (policy::needs(options.settings.policy).config_values && !options.has_config_maps) {
        return fail(ErrorKind::usage, "the policy has placeholders; say with --config-map where their values are");
    }
    return beginning;
}

} // namespace

Status has_time(const Beginning& workload, const FleetPlan& plan) {
    const Duration interval = workload.plan.options.settings.loop.interval;
    const std::int64_t ticks = ticks_in_time(interval) - workload.first_tick;
    const Duration left = k_start + k_time_max - workload.resumed_at;
    if (plan.ticks.value_or(1) > ticks) {
        return fail(ErrorKind::usage, fmt::format("a run's time ends after {}, which leaves {} ticks at an interval of "
                                                  "{}, not {}",
                                                  format_duration(k_time_max), std::max(std::int64_t{0}, ticks),
                                                  format_duration(interval), plan.ticks.value_or(1)));
    }
    if (plan.duration.value_or(Duration::zero()) > left) {
        return fail(ErrorKind::usage,
                    fmt::format("a run's time ends after {}, which leaves {}, not {}", format_duration(k_time_max),
                                format_duration(std::max(Duration::zero(), left)), format_duration(*plan.duration)));
    }
    return {};
}

Result<Beginning> begin(const WorkloadPlan& plan, SessionFolders& folders) {
    Beginning beginning = beginning_of(plan, folders);
    const Result<NewestSession> resumed = session_to_resume(plan, folders);
    if (!resumed) {
        return tl::unexpected<Error>(resumed.error());
    }
    beginning.resumed = resumed->file;
    beginning.unmade = resumed->unmade;
    if (beginning.resumed.empty()) {
        policy::Policy& policy = beginning.plan.options.settings.policy;
        policy = policy::beginning(policy, plan.options.began);
        return with_config_maps(std::move(beginning));
    }
    return read_earlier_run(beginning.resumed)
        .and_then([&](const EarlierRun& earlier) { return go_on(beginning, earlier); })
        .and_then([&] { return with_config_maps(std::move(beginning)); });
}

Result<Beginning> begin_after(const WorkloadPlan& plan, const Beginning& before, const fleet::Workload& workload,
                              SessionFolders& folders) {
    fleet::Standing standing = workload.standing();
    EarlierRun earlier;
    strict::Rebuilt& rebuilt = earlier.rebuilt;
    rebuilt.settings = before.plan.options.settings;
    rebuilt.policy = std::move(standing.policy);
    rebuilt.turn = standing.turn;
    rebuilt.directive = std::move(standing.orders);
    std::transform(standing.ticks.begin(), standing.ticks.end(), std::back_inserter(rebuilt.ticks),
                   [](const fleet::PastTick& past) { return past.tick; });
    earlier.began = before.plan.options.began;
    Beginning beginning = beginning_of(plan, folders);
    return go_on(beginning, earlier).and_then([&] { return with_config_maps(std::move(beginning)); });
}

Result<std::vector<Beginning>> begin_all(const FleetPlan& plan) {
    SessionFolders folders;
    std::vector<Beginning> all;
    for (const WorkloadPlan& workload : plan.workloads) {
        Result<Beginning> beginning = begin(workload, folders).and_then([&plan](Beginning begun) -> Result<Beginning> {
            const Status fits = has_time(begun, plan);
            return fits ? Result<Beginning>(std::move(begun)) : tl::unexpected<Error>(fits.error());
        });
        if (!beginning) {
            const Error& error = beginning.error();
            return fail(error.kind, plan.is_one_app()
                                        ? error.message
                                        : fmt::format("workload '{}': {}", workload.options.name, error.message));
        }
        all.push_back(*std::move(beginning));
    }
    return all;
}

} // namespace scaleit
