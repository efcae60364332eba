#pragma once
// Calls a Service in-process: no socket, no bytes on a wire, no time.
#include "controller/port/service.hpp"

namespace scaleit {

class DirectTransport final : public Transport {
public:
    /// `service` must outlive this.
    explicit DirectTransport(Service& service) : service_(service) {}

    /// Takes no time: what a service delays for longer than the budget times out at once.
    [[nodiscard]] Outcome send(const Request& request, Duration budget) override {
        return as_received(service_.handle(request), budget);
    }

private:
    Service& service_;
};

} // namespace scaleit
