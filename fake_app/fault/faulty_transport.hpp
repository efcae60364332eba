#pragma once
// Faults on the wire: what a fault looks like to the client, and a transport that injects them.
#include "controller/port/transport.hpp"
#include "fake_app/fault/fault_counts.hpp"

namespace scaleit::fault {

/// The outcome that a client sees in place of an answer.
[[nodiscard]] Outcome as_outcome(FaultKind fault);

/// Decorates a transport with a plan: a call that draws a fault is not sent. GET and HEAD are reads, all else writes.
/// One thread.
class FaultyTransport final : public Transport {
public:
    /// `inner` must outlive this.
    FaultyTransport(Transport& inner, const FaultPlan& plan) : inner_(inner), plan_(plan) {}

    /// A fault comes at once, a timeout too: it does not wait for the budget to pass.
    [[nodiscard]] Outcome send(const Request& request, Duration budget) override;

    [[nodiscard]] const FaultCounts& faults() const { return faults_; }

private:
    Transport& inner_;
    FaultPlan plan_;
    std::uint64_t reads_ = 0;
    std::uint64_t writes_ = 0;
    FaultCounts faults_;
};

} // namespace scaleit::fault
