#pragma once
// What the API shows, as JSON. Numbers carry their unit in the key; what is not known is null, never zero.
#include "controller/fleet/fleet.hpp"

#include <map>
#include <mutex>
#include <span>
#include <string>

namespace scaleit::api {

/// What a policy's manifest says that status and decision show.
struct PolicyFacts {
    std::string name = "unknown";       ///< under `spec.policy`
    std::optional<double> target;       ///< CPU to hold, a fraction; nothing where the policy has none
    std::string spec = "{}";            ///< the manifest's spec as JSON
    std::vector<std::string> metrics{}; ///< that it follows beside the CPU
};

/// Facts that are kept; beyond them all are read anew, since workloads come and go.
inline constexpr std::size_t k_known_policies_max = 10'000;

/// Facts by workload, read anew when its configuration changes. Any thread.
class KnownPolicies {
public:
    [[nodiscard]] PolicyFacts of(const fleet::WorkloadView& view);

private:
    struct Known {
        std::string manifest;
        PolicyFacts facts;
    };
    std::mutex mutex_;
    std::map<std::string, Known, std::less<>> known_;
};

[[nodiscard]] std::string status_json(const fleet::WorkloadView& view, const PolicyFacts& policy);
[[nodiscard]] std::string decision_json(const fleet::WorkloadView& view, const PolicyFacts& policy);
[[nodiscard]] std::string workload_json(const fleet::WorkloadView& view);
[[nodiscard]] std::string tick_json(const fleet::PastTick& past);
[[nodiscard]] std::string event_json(const fleet::Event& event);
[[nodiscard]] std::string priority_json(const fleet::Priority& priority);
[[nodiscard]] std::string manual_json(const fleet::ManualScale& manual);

/// `[a,b]` of texts that are JSON.
[[nodiscard]] std::string list_json(std::span<const std::string> items);

} // namespace scaleit::api
