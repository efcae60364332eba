#pragma once
// From what a client saw back to a fault: failures of a recorded run, to happen again.
#include "controller/core/failure.hpp"
#include "fake_app/fault/fault_kind.hpp"

#include <optional>

namespace scaleit::fault {

/// A fault after which a client sees that failure, or the nearest to it; nothing where the client's own request was
/// refused.
[[nodiscard]] std::optional<Fault> fault_behind(const Failure& failure);

} // namespace scaleit::fault
