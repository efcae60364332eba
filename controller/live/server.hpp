#pragma once
// Puts a Service on a socket: HTTP/1.1 for many clients at once, with bounds on all they do. Transport failures that
// the service gives are made to happen on the wire.
//
// One connection has one thread, so a service that takes its time delays nobody else. Requests are read strictly:
// 400 malformed, or framed in two ways   408 too slow     413 body too large   417 unknown expectation
// 431 head too large   501 unknown transfer coding         503 too many connections   505 not HTTP/1.x
// each in the form of ServerOptions::refusal, after which the connection is closed.
#include "controller/core/result.hpp"
#include "controller/live/server_options.hpp"
#include "controller/port/service.hpp"

#include <memory>

namespace scaleit::live {

class Server {
public:
    /// Listens and serves until stop(). `service` must outlive the server. Fails (environment) where it cannot listen,
    /// above all on a taken port; fails (usage) on options outside their ranges.
    [[nodiscard]] static Result<std::unique_ptr<Server>> start(Service& service, const ServerOptions& options);
    /// Stops.
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// The port it listens on, also after stop().
    [[nodiscard]] int port() const;

    /// Takes no more connections, lets answers under way finish for a quarter of a second, cuts what is left, and
    /// returns when no thread of the server runs any more: within one second, unless the service itself takes longer
    /// to answer a request that it has. Any thread but the server's own; may be called again.
    void stop();

private:
    class Listener;
    explicit Server(std::unique_ptr<Listener> listener);
    std::unique_ptr<Listener> listener_;
};

} // namespace scaleit::live
