#pragma once
// How many jobs a KEDA ScaledJob starts: its four strategies (pkg/scaling/executor/scale_jobs.go). Jobs end by
// themselves and are never scaled in, so these are functions beside the policies, not one of them.
#include <cstdint>

namespace scaleit::policy::keda {

/// Each >= 0.
struct Jobs {
    std::int64_t wanted = 0;  ///< what the triggers ask for, already cut to `max`
    std::int64_t running = 0; ///< started and not ended, those pending included
    std::int64_t pending = 0; ///< of those, not at work yet
    std::int64_t max = 100;   ///< maxReplicaCount
};

/// Of the strategy `custom`.
struct CustomJobs {
    std::int64_t deduction = 0; ///< customScalingQueueLengthDeduction
    double running_share = 0;   ///< customScalingRunningJobPercentage, a fraction
};

// Jobs to start now; may be negative where more run than are wanted.
[[nodiscard]] std::int64_t jobs_by_default(const Jobs& jobs);
[[nodiscard]] std::int64_t jobs_custom(const Jobs& jobs, const CustomJobs& custom);
[[nodiscard]] std::int64_t jobs_accurate(const Jobs& jobs);
[[nodiscard]] std::int64_t jobs_eager(const Jobs& jobs);

} // namespace scaleit::policy::keda
