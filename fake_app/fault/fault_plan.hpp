#pragma once
// Which calls go wrong, and how. Each draw is a pure function of seed, stream and call number, so neither threads nor
// the order of calls on other streams can change it.
#include "controller/core/failure.hpp"
#include "controller/core/random.hpp"

#include <array>
#include <optional>
#include <string_view>

namespace scaleit::fault {

enum class FaultKind : std::uint8_t {
    http_500,
    http_503,
    timeout,        ///< no answer
    reset,          ///< connection reset instead of an answer
    malformed_json, ///< status 200 and a body that breaks off
};

inline constexpr std::size_t k_fault_kinds = 5;

constexpr auto enum_names(FaultKind) {
    return std::to_array<std::string_view>({"http_500", "http_503", "timeout", "reset", "malformed_json"});
}

/// What a call is for; each has its own stream of draws.
enum class CallKind : std::uint32_t { read = 1, write = 2 };

/// The simple plan: every call fails with one probability, all kinds in equal parts. A faulted call never reaches the
/// app.
class FaultPlan {
public:
    FaultPlan() = default;
    /// Requires: 0 <= error_rate <= 1.
    FaultPlan(double error_rate, Seed seed);

    /// What befalls the call with number `call` (from 0, counted on its own stream); nothing: it goes through.
    [[nodiscard]] std::optional<FaultKind> draw(CallKind kind, std::uint64_t call) const;

private:
    double error_rate_ = 0;
    Seed seed_{};
};

/// What a client makes of a fault: the failure that AppClient reports for it.
[[nodiscard]] Failure as_client_failure(FaultKind fault, CallKind call);

} // namespace scaleit::fault
