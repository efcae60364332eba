#pragma once
// The wire seam, server's side. A socket server puts a Service on the network, DirectTransport calls it in-process.
#include "controller/port/transport.hpp"

namespace scaleit {

class Service {
public:
    Service() = default;
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;
    virtual ~Service() = default;

    /// Answers one request; called from many threads at once. Where the outcome is a TransportFailure the other side is
    /// to see just that: a server enacts it (timeout: no answer until the client leaves; reset: RST; truncated: less
    /// body than announced), DirectTransport returns it. A response's delivery is enacted in the same way.
    [[nodiscard]] virtual Outcome handle(const Request& request) = 0;

    /// Whether handle() may wait for more than the processor, as for somebody else's answer or a disk. A server lets
    /// nobody else wait for such a call, at the price of a change of threads.
    [[nodiscard]] virtual bool waits() const { return true; }
};

} // namespace scaleit
