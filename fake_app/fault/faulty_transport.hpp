#pragma once
// A transport that makes calls go wrong on the client's side.
#include "controller/port/clock.hpp"
#include "controller/port/transport.hpp"
#include "fake_app/fault/fault_outcome.hpp"
#include "fake_app/fault/injector.hpp"

#include <deque>

namespace scaleit::fault {

/// Decorates a transport with faults: a call whose fault takes its answer's place is not sent. GET and HEAD are reads,
/// all else writes. One thread.
class FaultyTransport final : public Transport {
public:
    /// `inner` must outlive this. Without a clock, time stands still at the world's start.
    FaultyTransport(Transport& inner, Injector faults) : inner_(inner), injector_(std::move(faults)) {}
    /// `clock`, which must outlive this too, is the world's time.
    FaultyTransport(Transport& inner, Injector faults, Clock& clock)
        : inner_(inner), injector_(std::move(faults)), clock_(&clock) {}

    /// A fault comes at once: it waits neither for the budget to pass nor for a latency. A late write is sent when it
    /// is due, ahead of the first call after that.
    [[nodiscard]] Outcome send(const Request& request, Duration budget) override;

    [[nodiscard]] const FaultCounts& faults() const { return faults_; }

private:
    struct Late {
        Instant due{};
        Request request;
    };

    [[nodiscard]] Outcome pass(const Request& request, Duration budget);
    void send_due(Instant now, Duration budget);

    Transport& inner_;
    Injector injector_;
    Clock* clock_ = nullptr;
    FaultCounts faults_;
    Outcome last_read_ = tl::unexpected<TransportFailure>(TransportFailure{});
    std::deque<Late> late_;
};

} // namespace scaleit::fault
