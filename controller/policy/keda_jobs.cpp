#include "controller/policy/keda_jobs.hpp"

#include <algorithm>

namespace scaleit::policy::keda {

std::int64_t jobs_by_default(const Jobs& jobs) { return jobs.wanted - jobs.running; }

std::int64_t jobs_custom(const Jobs& jobs, const CustomJobs& custom) {
    const auto counted = static_cast<std::int64_t>(static_cast<double>(jobs.running) * custom.running_share);
    return std::min(jobs.wanted - custom.deduction - counted, jobs.max);
}

std::int64_t jobs_accurate(const Jobs& jobs) {
    return jobs.wanted + jobs.running - jobs.pending > jobs.max ? jobs.max - jobs.running : jobs.wanted - jobs.pending;
}

std::int64_t jobs_eager(const Jobs& jobs) { return std::min(jobs.max - jobs.running - jobs.pending, jobs.wanted); }

} // namespace scaleit::policy::keda
