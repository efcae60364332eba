#pragma once
// How many faults were injected, by kind.
#include "fake_app/fault/fault_plan.hpp"

#include <string>

namespace scaleit::fault {

/// The index is the FaultKind.
struct FaultCounts {
    std::array<std::uint64_t, k_fault_kinds> by_kind{};

    void add(FaultKind kind) { ++by_kind[static_cast<std::size_t>(kind)]; }
    [[nodiscard]] std::uint64_t of(FaultKind kind) const { return by_kind[static_cast<std::size_t>(kind)]; }
    bool operator==(const FaultCounts&) const = default;
};

/// `http_500=3 timeout=2`, kinds that never came left out; `none` where none came.
[[nodiscard]] std::string describe(const FaultCounts& counts);

} // namespace scaleit::fault
