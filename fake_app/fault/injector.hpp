#pragma once
// What befalls each call: the timetable, the rules in their order, then the simple plan; the first that meets the call
// wins. It numbers the calls of each kind itself, from 0.
#include "fake_app/fault/fault_counts.hpp"
#include "fake_app/fault/fault_plan.hpp"
#include "fake_app/fault/fault_rule.hpp"
#include "fake_app/fault/timetable.hpp"

namespace scaleit::fault {

/// Everything that goes wrong in one world.
struct FaultSpec {
    std::vector<Rule> rules{}; ///< at most k_rules_max; tried in this order
    double error_rate = 0;     ///< of the simple plan, which comes last

    bool operator==(const FaultSpec&) const = default;
};

/// One thread at a time. But for quotas, which count calls in the world's time, a call's fate depends on its kind, its
/// number and the world's time alone.
class Injector {
public:
    Injector() = default;
    Injector(FaultSpec spec, Seed seed);
    /// A timetable alone.
    explicit Injector(Timetable timetable) : timetable_(std::move(timetable)) {}
    /// The simple plan alone.
    Injector(const FaultPlan& plan)
        : Injector({{}, plan.error_rate()}, plan.seed()) {
    } // NOLINT(google-explicit-constructor): a plan is a case of it

    /// The fate of the next call of that kind, which arrives at `now`; nothing: it goes through.
    [[nodiscard]] std::optional<Fault> next(CallKind kind, Instant now);

    [[nodiscard]] const FaultSpec& spec() const { return spec_; }
    [[nodiscard]] Seed seed() const { return seed_; }

private:
    /// How far a quota rule is used up.
    struct Used {
        std::int64_t window = -1;
        std::uint64_t calls = 0;
    };

    [[nodiscard]] std::optional<Fault> apply(std::size_t place, const Call& call);
    [[nodiscard]] static std::optional<Fault> charge(const Rule& rule, Used& used, Instant now);

    Timetable timetable_;
    FaultSpec spec_;
    Seed seed_{};
    FaultPlan simple_;
    std::vector<Used> used_; ///< one for each rule
    std::uint64_t reads_ = 0;
    std::uint64_t writes_ = 0;
};

} // namespace scaleit::fault
