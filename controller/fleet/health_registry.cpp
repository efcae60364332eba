#include "controller/fleet/health_registry.hpp"

namespace scaleit::fleet {

void HealthRegistry::set(const std::string& workload, Condition condition) {
    const std::scoped_lock lock(mutex_);
    well_.erase(workload);
    ailing_.erase(workload);
    if (condition == Condition::well) {
        well_.insert(workload);
    } else if (condition != Condition::unknown) {
        ailing_.insert(workload);
    }
}

FleetHealth HealthRegistry::health() const {
    const std::scoped_lock lock(mutex_);
    return {!well_.empty(), {ailing_.begin(), ailing_.end()}};
}

} // namespace scaleit::fleet
