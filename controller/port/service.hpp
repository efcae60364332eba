#pragma once
// The wire seam, server's side. A socket server puts a Service on the network, DirectTransport calls it in-process.
#include "controller/port/transport.hpp"

#include <stop_token>
#include <string_view>

namespace scaleit {

/// Who asks, as far as a server knows; in-process nothing of it.
struct Caller {
    std::string_view address{};   ///< of the client, in numbers, without its port
    std::string_view authority{}; ///< of the service, as the client sent it: of an absolute target, or Host
    std::stop_token left{};       ///< a stop is requested when the client has left, where the server watches for that
};

class Service {
public:
    Service() = default;
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;
    virtual ~Service() = default;

    /// Answers one request; called from many threads at once. Where the outcome is a TransportFailure the other side is
    /// to see just that: a server enacts it (timeout: no answer until the client leaves; reset: RST; truncated: less
    /// body than announced), DirectTransport returns it. A response's delivery is enacted in the same way; one with a
    /// source is sent until that ends, the client leaves or the server stops.
    [[nodiscard]] virtual Outcome handle(const Request& request) = 0;

    /// The same for a service that asks who it is for, or that takes its time and would rather know when nobody waits
    /// any more. The caller's texts live as long as the call.
    [[nodiscard]] virtual Outcome handle_for(const Request& request, const Caller& caller) {
        static_cast<void>(caller);
        return handle(request);
    }

    /// Whether handling that request may wait for more than the processor, as for somebody else's answer or a disk, or
    /// takes that for long. A server lets nobody else wait for such a call, at the price of a change of threads.
    [[nodiscard]] virtual bool waits(const Request& request) const {
        static_cast<void>(request);
        return true;
    }
};

} // namespace scaleit
