#pragma once
// Opens connections to one host: name resolution and connecting, both inside the caller's deadline.
#include "controller/core/failure.hpp"
#include "controller/live/stream.hpp"

#include <Poco/Net/IPAddress.h>
#include <future>
#include <stop_token>
#include <string>
#include <tl/expected.hpp>
#include <vector>

namespace scaleit::live {

struct ConnectFailure {
    FailureKind kind =
        FailureKind::unreachable; ///< timeout, refused, unreachable, reset, or protocol_error where TLS fails
    std::string what;             ///< for a person, to follow the name of the server and a colon
};

class Connector {
public:
    /// With `tls` each connection is made secure, and the server's certificate held against `host`.
    Connector(std::string host, std::uint16_t port, std::shared_ptr<const Tls> tls = {});

    /// Tries the host's addresses in the order the system gives them until one connects or the deadline passes; the
    /// failure is that of the last one. A stop ends the wait for a connection, not that for a name.
    [[nodiscard]] tl::expected<Stream, ConnectFailure> connect(Deadline deadline, const std::stop_token& given_up = {});

private:
    using Addresses = std::vector<Poco::Net::IPAddress>; ///< empty: the name does not resolve

    [[nodiscard]] tl::expected<Addresses, ConnectFailure> resolve(Deadline deadline);
    [[nodiscard]] tl::expected<Stream, ConnectFailure> secured(Stream stream, Deadline deadline,
                                                               const std::stop_token& given_up) const;

    std::string host_;
    std::uint16_t port_;
    std::shared_ptr<const Tls> tls_;
    std::future<Addresses> lookup_; ///< one that outlived its caller's deadline; the next caller waits for it
};

} // namespace scaleit::live
