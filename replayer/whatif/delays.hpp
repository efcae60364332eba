#pragma once
// What a session tells about delays in its app: how long replicas took to serve, and how far the reported CPU lagged.
//
// Demand does not know when replicas begin to serve. Rebuilt as cpu x serving replicas under a wrong delay it leaps at
// every change of the count; under the right one it goes on as before. So the delays are those under which the rebuilt
// demand is smoothest: a raise shows start-up delay and lag together, a cut the lag alone. Delays are found in whole
// ticks; shorter than one they are not seen and not needed, since on the same ticks they change nothing.
#include "controller/core/tick.hpp"

#include <optional>
#include <vector>

namespace scaleit::whatif {

/// Delays up to these are looked for, and only the first ticks of a session are looked at.
inline constexpr int k_startup_ticks_max = 120;
inline constexpr int k_lag_ticks_max = 12;
inline constexpr std::size_t k_ticks_looked_at_max = 4'000;

/// In ticks. Nothing: the session cannot tell, since the count was not changed, CPU was saturated around its changes,
/// or demand is too noisy.
struct DelayEstimate {
    std::optional<int> startup_ticks; ///< 0: replicas serve by the tick after the one that asked for them
    std::optional<int> lag_ticks;     ///< 0: CPU is that of the tick
    bool count_changed = false;       ///< within the ticks looked at

    bool operator==(const DelayEstimate&) const = default;
};

/// Takes the ticks of one session in order.
class DelayEstimator {
public:
    void add(const Tick& tick);
    /// Further ticks change nothing.
    [[nodiscard]] bool is_full() const { return samples_.size() == k_ticks_looked_at_max; }
    [[nodiscard]] DelayEstimate estimate() const;

private:
    struct Sample {
        double cpu = 0;
        int replicas = 0; ///< told to run
        bool has_data = false;
        bool censored = false;
    };
    /// A hypothesis, in ticks.
    struct Delays {
        int startup = 0;
        int lag = 0;
    };

    [[nodiscard]] double roughness(Delays delays) const;
    [[nodiscard]] std::vector<double> costs_of_startup(int lag) const;

    std::vector<Sample> samples_;
    int raises_ = 0;
    int cuts_ = 0;
};

} // namespace scaleit::whatif
