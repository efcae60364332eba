#include "fake_app/fault/fault_counts.hpp"

#include <fmt/format.h>

namespace scaleit::fault {

std::string describe(const FaultCounts& counts) {
    std::string text;
    for (std::size_t i = 0; i < k_fault_kinds; ++i) {
        if (counts.by_kind[i] > 0) {
            text += fmt::format("{}{}={}", text.empty() ? "" : " ", name(static_cast<FaultKind>(i)), counts.by_kind[i]);
        }
    }
    return text.empty() ? "none" : text;
}

} // namespace scaleit::fault
