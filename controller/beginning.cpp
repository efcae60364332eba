#include "controller/beginning.hpp"

#include "controller/policy/carry_over.hpp"
#include "controller/policy/manifest.hpp"
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
    const std::chrono::milliseconds now = unix_time(options.began, {});
    const std::chrono::milliseconds begins = now + options.began_late;
    if (earlier.began) {
        options.began = *earlier.began;
        options.began_late = earlier.began_late;
    }
    return resume(beginning, earlier, now).map([&] {
        const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(beginning.resumed_at - k_start);
        options.began_late = begins - passed - unix_time(options.began, {});
    });
}

/// Of no earlier run yet.
Beginning beginning_of(const WorkloadPlan& plan, SessionFolders& folders) {
    Beginning beginning{plan, plan.session.file, {}, {}, 0};
    fleet::WorkloadOptions& options = beginning.plan.options;
    options.configured = fleet::Configured{options.settings.policy, options.orders.running, options.priority};
    if (beginning.record.empty() && plan.session.records()) {
        beginning.record = folders.next(plan.session.folder, plan.options.name, plan.options.began);
    }
    return beginning;
}

/// A policy in its initial state, for a run that began when `began` says as it was for one that began `before`.
policy::Policy begun_again(const policy::Policy& policy, policy::UtcTime before, policy::UtcTime began) {
    policy::Policy again = policy::read_manifest(policy::to_manifest(policy), "policy").value_or(policy);
    std::visit(
        [before](auto& instance) {
            if constexpr (requires { instance.config.calendar; }) {
                std::optional<policy::UtcTime>& start = instance.config.calendar.start;
                start = start == before ? std::nullopt : start;
            }
        },
        again);
    return policy::beginning(std::move(again), began);
}

void begin_anew(Beginning& beginning, const std::optional<Predecessor>& predecessor) {
    fleet::WorkloadOptions& options = beginning.plan.options;
    options.settings.policy = policy::beginning(options.settings.policy, options.began);
    if (predecessor) {
        fleet::InForce before = predecessor->in_force;
        before.policy = begun_again(before.policy, predecessor->began, options.began);
        before.directive.manual.reset(); // its end is on another time line
        take_orders(beginning, before);
    }
}

/// What the earlier run was told last, where that is known better than its session has it.
EarlierRun told(EarlierRun earlier, const std::optional<Predecessor>& predecessor) {
    if (predecessor) {
        earlier.rebuilt.directive = predecessor->in_force.directive;
        earlier.rebuilt.policy = policy::carried_over(predecessor->in_force.policy, earlier.rebuilt.policy);
    }
    return earlier;
}

/// What is configured fits, and what had been ordered may not.
Status fit_together(const FleetPlan& plan, const std::vector<Beginning>& workloads) {
    std::vector<fleet::WorkloadOptions> options;
    std::string orders;
    for (const Beginning& workload : workloads) {
        options.push_back(workload.plan.options);
        if (const auto part = fleet::ordered_part(options.back())) {
            orders += fmt::format("; workload {}, as {} says", *part, workload.resumed.string());
        }
    }
    const auto wrong = fleet::find_flaw(plan.limit, options);
    return wrong ? fail(ErrorKind::usage, fmt::format("{}{}{}", *wrong, orders,
                                                      orders.empty() ? "" : "; configure that anew and the order ends"))
                 : Status{};
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

Result<Beginning> begin(const WorkloadPlan& plan, SessionFolders& folders,
                        const std::optional<Predecessor>& predecessor) {
    Beginning beginning = beginning_of(plan, folders);
    const Result<NewestSession> resumed = session_to_resume(plan, folders);
    if (!resumed) {
        return tl::unexpected<Error>(resumed.error());
    }
    beginning.resumed = resumed->file;
    beginning.unmade = resumed->unmade;
    if (beginning.resumed.empty()) {
        begin_anew(beginning, predecessor);
        return with_config_maps(std::move(beginning));
    }
    return read_earlier_run(beginning.resumed)
        .and_then([&](EarlierRun earlier) { return go_on(beginning, told(std::move(earlier), predecessor)); })
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
    earlier.began_late = before.plan.options.began_late;
    Beginning beginning = beginning_of(plan, folders);
    if (const Status gone_on = go_on(beginning, earlier); !gone_on) {
        return tl::unexpected<Error>(gone_on.error());
    }
    beginning.plan.options.history = std::move(standing.ticks);
    return with_config_maps(std::move(beginning));
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
    if (Status fits = fit_together(plan, all); !fits) {
        return tl::unexpected<Error>(fits.error());
    }
    return all;
}

} // namespace scaleit
