#pragma once
// How the workloads of a fleet fare. They say so when it changes, and whoever asks gets an answer without a look at
// each of them: a liveness probe must cost the same however many there are.
#include "controller/fleet/fleet.hpp"

#include <mutex>
#include <set>

namespace scaleit::fleet {

enum class Condition {
    unknown,  ///< not observed yet, or no member any more
    well,     ///< observed; a failure now and then is none
    degraded, ///< for lack of data
    halted,   ///< its session could not be written
};

/// Any thread may call any function.
class HealthRegistry {
public:
    /// In the place of its present condition; unknown, where nothing was set.
    void set(const std::string& workload, Condition condition);

    /// As Fleet has it.
    [[nodiscard]] FleetHealth health() const;

private:
    mutable std::mutex mutex_;
    std::set<std::string> well_;
    std::set<std::string> ailing_; ///< degraded or halted
};

} // namespace scaleit::fleet
