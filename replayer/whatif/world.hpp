#pragma once
// The two worlds of a what-if run: demand that somebody describes, and demand rebuilt from a session. Each is walked in
// virtual time, one moment a tick, and says which calls fail. Plain inline members on concrete types: this is the fast
// path.
#include "controller/loop/turn.hpp"
#include "fake_app/demand/demand.hpp"
#include "fake_app/fault/fault_plan.hpp"
#include "fake_app/plant/plant.hpp"
#include "replayer/score/scorecard.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace scaleit::whatif {

/// Bounds the ticks of one run.
inline constexpr std::int64_t k_ticks_max = 10'000'000'000;

/// What a write that goes wrong does all the same.
struct WriteFault {
    Failure failure{};
    bool applied = false; ///< the app took the count, only its answer was lost

    bool operator==(const WriteFault&) const = default;
};

/// Demand from outside: tick k at k * interval, calls that fail as the fake app's would.
class DemandWorld {
public:
    struct Options {
        plant::PlantOptions plant{};
        std::optional<fault::FaultPlan> faults; ///< nothing: every call goes through
        Duration interval = std::chrono::seconds(1);
        std::int64_t ticks = 0; ///< 0..k_ticks_max
    };

    /// `demand` must outlive this.
    DemandWorld(const demand::Demand& demand, const Options& options) : demand_(demand), options_(options) {}

    [[nodiscard]] const Options& options() const { return options_; }
    [[nodiscard]] const plant::PlantOptions& plant() const { return options_.plant; }
    [[nodiscard]] Duration interval() const { return options_.interval; }
    [[nodiscard]] std::int64_t ticks() const { return options_.ticks; }

    [[nodiscard]] loop::TurnTime time(std::int64_t tick) const { return {tick, k_start + tick * options_.interval}; }
    [[nodiscard]] score::Truth truth(std::int64_t tick) const { return {demand_.at(time(tick).at), false}; }

    /// The failure of the tick's one read; its number on the stream of reads is the tick's.
    [[nodiscard]] std::optional<Failure> read_fault(std::int64_t tick, FailureCounts& failed_calls) const {
        if (!options_.faults) {
            return std::nullopt;
        }
        const std::optional<Failure> failure = drawn(fault::CallKind::read, tick);
        if (failure) {
            failed_calls.add(failure->kind);
        }
        return failure;
    }
    /// The failure of a write, the `write`-th of the run.
    [[nodiscard]] std::optional<WriteFault> write_fault(std::int64_t tick, std::int64_t write) const {
        static_cast<void>(tick);
        if (!options_.faults) {
            return std::nullopt;
        }
        const std::optional<Failure> failure = drawn(fault::CallKind::write, write);
        return failure ? std::optional<WriteFault>({*failure, false}) : std::nullopt;
    }

private:
    [[nodiscard]] std::optional<Failure> drawn(fault::CallKind kind, std::int64_t call) const {
        const std::optional<fault::FaultKind> fault = options_.faults->draw(kind, static_cast<std::uint64_t>(call));
        return fault ? std::optional<Failure>(fault::as_client_failure(*fault, kind)) : std::nullopt;
    }

    const demand::Demand& demand_;
    Options options_;
};

/// Demand and failures as a session has them, moment by moment.
class RecordedWorld {
public:
    /// All calls of a tick that failed.
    struct Faults {
        FailureCounts reads{}; ///< every failed try, also before one that succeeded
        std::optional<Failure> observation;
        std::optional<WriteFault> write;
    };
    struct Moment {
        loop::TurnTime time{};
        double demand = 0;
        std::int32_t faults = k_no_faults; ///< place among faults()
        bool censored = false;
    };
    static constexpr std::int32_t k_no_faults = -1;

    struct Parts {
        plant::PlantOptions plant{};
        Duration metric_lag{};                       ///< how late CPU is reported
        Duration interval = std::chrono::seconds(1); ///< how long the last moment counts
        std::vector<Moment> moments;                 ///< in order of time
        std::vector<Faults> faults;
    };
    explicit RecordedWorld(Parts parts) : parts_(std::move(parts)) {}

    [[nodiscard]] const plant::PlantOptions& plant() const { return parts_.plant; }
    [[nodiscard]] Duration metric_lag() const { return parts_.metric_lag; }
    [[nodiscard]] Duration interval() const { return parts_.interval; }
    [[nodiscard]] std::int64_t ticks() const { return static_cast<std::int64_t>(parts_.moments.size()); }
    [[nodiscard]] const Parts& parts() const { return parts_; }

    [[nodiscard]] loop::TurnTime time(std::int64_t tick) const { return moment(tick).time; }
    [[nodiscard]] score::Truth truth(std::int64_t tick) const { return {moment(tick).demand, moment(tick).censored}; }

    [[nodiscard]] std::optional<Failure> read_fault(std::int64_t tick, FailureCounts& failed_calls) const {
        const Faults* faults = faults_at(tick);
        if (faults == nullptr) {
            return std::nullopt;
        }
        failed_calls = faults->reads;
        return faults->observation;
    }
    [[nodiscard]] std::optional<WriteFault> write_fault(std::int64_t tick, std::int64_t write) const {
        static_cast<void>(write);
        const Faults* faults = faults_at(tick);
        return faults == nullptr ? std::nullopt : faults->write;
    }
    /// What failed at a tick; null: nothing.
    [[nodiscard]] const Faults* faults_at(std::int64_t tick) const {
        const std::int32_t place = moment(tick).faults;
        return place == k_no_faults ? nullptr : &parts_.faults[static_cast<std::size_t>(place)];
    }

private:
    [[nodiscard]] const Moment& moment(std::int64_t tick) const {
        return parts_.moments[static_cast<std::size_t>(tick)];
    }

    Parts parts_;
};

} // namespace scaleit::whatif
