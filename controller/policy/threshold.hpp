#pragma once
// One replica more or fewer by what is free: the decider of the reporter/decider/scaler library. Less free than the
// lower threshold of any resource asks for one more; otherwise more free than the upper threshold of any asks for one
// fewer. Both bounds are strict. One idle resource therefore shrinks the app though another is just at its lower bound.
#include "controller/core/observation.hpp"
#include "controller/policy/bounds.hpp"
#include "controller/policy/verdict.hpp"

#include <string>
#include <vector>

namespace scaleit::policy {

/// The resource that every app reports: the share of CPU that is free, 1 - cpu. Any other name is that of a metric.
inline constexpr std::string_view k_free_cpu = "cpu";

inline constexpr std::size_t k_free_ranges_max = 16;

/// What may be free of a resource without anybody minding.
struct FreeRange {
    std::string resource = std::string(k_free_cpu); ///< `cpu`, or a metric: `cpus_free`, `disk_free`, `mem_free`, ...
    double lower = 0.10;                            ///< in the resource's unit; for cpu a share; lower < upper
    double upper = 0.40;

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("resource", self.resource);
        visit("lower", self.lower);
        visit("upper", self.upper);
    }
    bool operator==(const FreeRange&) const = default;
};

struct ThresholdConfig {
    static constexpr std::string_view k_name = "threshold";

    std::vector<FreeRange> free{FreeRange{}}; ///< 1..k_free_ranges_max, each resource once
    Bounds bounds{};

    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        visit("free", self.free);
        visit("min", self.bounds.min);
        visit("max", self.bounds.max);
    }
    [[nodiscard]] Needs needs() const;
    bool operator==(const ThresholdConfig&) const = default;
};

/// What is wrong with a configuration, if anything.
[[nodiscard]] std::optional<std::string> flaw(const ThresholdConfig& config);

struct ThresholdState {
    template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
        static_cast<void>(self);
        static_cast<void>(visit);
    }
    bool operator==(const ThresholdState&) const = default;
};

/// A resource that is not known can neither ask for more nor allow fewer; with none known the decision holds.
[[nodiscard]] Decision advance(const ThresholdConfig& config, ThresholdState& state, const Observation& observation);

} // namespace scaleit::policy
