#pragma once
// Calls a Service in-process: no socket, no bytes on a wire, no time.
#include "controller/port/service.hpp"

namespace scaleit {

class DirectTransport final : public Transport {
public:
    /// `service` must outlive this.
    explicit DirectTransport(Service& service) : service_(service) {}

    /// The budget does not matter: an answer takes no time, and a timeout is the service's own word.
    [[nodiscard]] Outcome send(const Request& request, Duration budget) override {
        static_cast<void>(budget);
        return service_.handle(request);
    }

private:
    Service& service_;
};

} // namespace scaleit
