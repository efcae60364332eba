#pragma once
// The standard gate of the search: what any autoscaler that follows CPU must keep to, whatever happens. Judged by what
// passed between it and the app; each law says nothing about how good a policy is, only what no policy may do.
#include "replayer/search/trajectory.hpp"

#include <string>

namespace scaleit::search {

enum class Law {
    bounds,       ///< no write outside the policy's bounds
    missing_data, ///< no write on a tick without data
    wrong_way,    ///< no fewer replicas while CPU is at its limit, no more while it is far below the target
    starved,      ///< no write of fewer replicas than the work just seen keeps busy
    regained,     ///< once faults and demand are quiet, a count that fits comes back in time, and stays
    steady,       ///< in quiet no endless up and down
};

constexpr auto enum_names(Law) {
    return std::to_array<std::string_view>({"bounds", "missing_data", "wrong_way", "starved", "regained", "steady"});
}

inline constexpr std::size_t k_laws = 6;

struct LawOptions {
    std::vector<Law> laws{Law::bounds, Law::missing_data, Law::wrong_way, Law::starved, Law::regained, Law::steady};
    double slack = 0.25;    ///< of CPU beside the target: a count fits whose CPU is within it, give or take one replica
    int regain_within = 40; ///< ticks of quiet after which the count must fit; the app's own delays come on top
    int steady_after = 20;  ///< ticks of quiet after which `steady` looks; likewise
    int steady_ticks = 20;  ///< that it looks at
    int reversals_max = 10; ///< in so many ticks
};

/// The first time a law was broken.
struct Breach {
    std::string check; ///< the law's name, or that of a gate's check
    std::int64_t tick = 0;
    std::string found; ///< in words

    bool operator==(const Breach&) const = default;
};

/// The earliest breach, of the first law in the options' order where there are several. Requires: the trajectory that
/// the scenario gave.
[[nodiscard]] std::optional<Breach> judge(const LawOptions& options, const scenario::Scenario& scene,
                                          const policy::Aim& aim, const Trajectory& lived);

} // namespace scaleit::search
