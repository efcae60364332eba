#include "controller/beginning.hpp"

#include "controller/resume.hpp"

#include <fmt/format.h>

namespace scaleit {

namespace {

namespace fs = std::filesystem;

Result<fs::path> session_to_resume(const WorkloadPlan& plan, SessionFolders& folders) {
    const SessionPlan& session = plan.session;
    if (!session.resume.empty() || !session.resume_newest) {
        return session.resume;
    }
    return folders.newest(session.folder, plan.options.name).map([](const std::optional<fs::path>& newest) {
        return newest.value_or(fs::path());
    });
}

Status go_on(Beginning& beginning) {
    const Result<EarlierRun> earlier = read_earlier_run(beginning.resumed);
    if (!earlier) {
        return tl::unexpected<Error>(earlier.error());
    }
    fleet::WorkloadOptions& options = beginning.plan.options;
    const policy::UtcTime now = options.began;
    options.began = earlier->began.value_or(now);
    options.settings.policy = policy::beginning(options.settings.policy, options.began);
    return resume(beginning, *earlier, now);
}

} // namespace

Result<Beginning> begin(const WorkloadPlan& plan, SessionFolders& folders) {
    Beginning beginning{plan, plan.session.file, {}, {}, 0};
    fleet::WorkloadOptions& options = beginning.plan.options;
    if (beginning.record.empty() && plan.session.records()) {
        beginning.record = next_session(plan.session.folder, options.name, options.began);
    }
    const Result<fs::path> resumed = session_to_resume(plan, folders);
    if (!resumed) {
        return tl::unexpected<Error>(resumed.error());
    }
    beginning.resumed = *resumed;
    if (beginning.resumed.empty()) {
        options.settings.policy = policy::beginning(options.settings.policy, options.began);
    } else if (Status gone_on = go_on(beginning); !gone_on) {
        return tl::unexpected<Error>(gone_on.error());
    }
    if (policy::needs(options.settings.policy).config_values && !options.has_config_maps) {
        return fail(ErrorKind::usage, "the policy has placeholders; say with --config-map where their values are");
    }
    return beginning;
}

Result<std::vector<Beginning>> begin_all(const FleetPlan& plan) {
    SessionFolders folders;
    std::vector<Beginning> all;
    for (const WorkloadPlan& workload : plan.workloads) {
        Result<Beginning> beginning = begin(workload, folders);
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
