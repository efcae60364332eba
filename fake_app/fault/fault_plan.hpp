#pragma once
// Which calls go wrong, and how. Each draw is a pure function of seed, stream and call number, so neither threads nor
// the order of calls on other streams can change it.
#include "controller/core/failure.hpp"
#include "controller/core/random.hpp"
#include "fake_app/fault/fault_kind.hpp"

#include <optional>

namespace scaleit::fault {

/// The kinds of the simple plan: the first of the enum.
inline constexpr std::size_t k_simple_kinds = 5;

/// The simple plan: every call fails with one probability, its kinds in equal parts. A faulted call never reaches the
/// app.
class FaultPlan {
public:
    FaultPlan() = default;
    /// Requires: 0 <= error_rate <= 1.
    FaultPlan(double error_rate, Seed seed);

    /// What befalls the call with number `call` (from 0, counted on its own stream); nothing: it goes through.
    [[nodiscard]] std::optional<FaultKind> draw(CallKind kind, std::uint64_t call) const;

    [[nodiscard]] double error_rate() const { return error_rate_; }
    [[nodiscard]] Seed seed() const { return seed_; }

private:
    double error_rate_ = 0;
    Seed seed_{};
};

/// What a client makes of a fault that takes an answer's place or breaks it: the failure that AppClient reports.
/// Requires: a kind that a client notices whatever its patience, so neither latency and slow_drip nor those that look
/// like success (reset_after_body, stale_status, write_lost, write_late).
[[nodiscard]] Failure as_client_failure(FaultKind fault, CallKind call);

} // namespace scaleit::fault
