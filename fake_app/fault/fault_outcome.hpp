#pragma once
// Faults as they look on the wire.
#include "controller/port/transport.hpp"
#include "fake_app/fault/fault_kind.hpp"

namespace scaleit::fault {

/// The outcome that a client sees in place of an answer. Requires: a fault that replaces or defers.
[[nodiscard]] Outcome as_outcome(const Fault& fault);
/// The simple plan's kinds have no measures.
[[nodiscard]] inline Outcome as_outcome(FaultKind fault) { return as_outcome(Fault{fault, {}}); }

/// What a fault makes of the app's answer. Requires: a fault that shapes.
[[nodiscard]] Outcome shaped(const Fault& fault, Outcome answer);

} // namespace scaleit::fault
