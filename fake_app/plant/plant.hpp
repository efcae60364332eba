#pragma once
// The model inside the fake app: demand and replicas in, CPU out. Pure bookkeeping over instants that are passed in.
//
// cpu = min(1, demand / ready replicas), reported to two decimals (nearest), as the vendor's binary does. A replica
// added at t serves from t + startup_delay; fewer replicas take effect at once, the youngest first.
#include "controller/core/time.hpp"

#include <deque>

namespace scaleit::plant {

struct PlantOptions {
    int replicas = 10;        ///< at the start, all of them serving; 1..replicas_max
    int replicas_max = 1000;  ///< more is refused
    Duration startup_delay{}; ///< >= 0

    bool operator==(const PlantOptions&) const = default;
};

/// CPU as reported: hundredths, 0..100.
struct CpuPercent {
    int value = 0;
    [[nodiscard]] double fraction() const { return static_cast<double>(value) / 100.0; }

    bool operator==(const CpuPercent&) const = default;
};

/// To the nearest hundredth. Requires: 0 <= cpu <= 1, give or take a rounding.
[[nodiscard]] constexpr CpuPercent to_percent(double cpu) { return {static_cast<int>(cpu * 100 + 0.5)}; }

class Plant {
public:
    /// Requires: options within their ranges.
    explicit Plant(const PlantOptions& options);

    /// Tells the plant how many to run from `now` on; false, and nothing changed, where `replicas` is outside
    /// [1, replicas_max]. Instants passed in never go back.
    [[nodiscard]] bool set_replicas(int replicas, Instant now);
    /// Tells one replica to go: one of those that serve from `ready_at` on, the past included. Requires: replicas() >
    /// 1, and there is one.
    void remove_one(Instant ready_at, Instant now);
    /// Lets time pass: replicas whose start-up is over by `now` serve.
    void advance_to(Instant now) {
        if (!starting_.empty()) {
            finish_starting(now);
        }
    }

    [[nodiscard]] int replicas() const { return replicas_; }             ///< told to run
    [[nodiscard]] int ready_replicas() const { return ready_replicas_; } ///< serving, <= replicas()
    /// Reported CPU under a finite `demand` >= 0; with no replica ready 100 under any demand above zero.
    [[nodiscard]] CpuPercent cpu(double demand) const {
        if (demand >= ready_replicas_) {
            return {demand > 0 ? 100 : 0};
        }
        return to_percent(demand / ready_replicas_);
    }

private:
    struct Starting {
        Instant ready_at{};
        int count = 0;
    };

    void finish_starting(Instant now);

    PlantOptions options_;
    int replicas_;
    int ready_replicas_;
    std::deque<Starting> starting_; ///< oldest first; counts add up to replicas - ready_replicas
};

} // namespace scaleit::plant
