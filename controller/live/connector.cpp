#include "controller/live/connector.hpp"

#include <Poco/Exception.h>
#include <Poco/Net/DNS.h>
#include <Poco/Net/HostEntry.h>
#include <Poco/Net/SocketAddress.h>
#include <cerrno>
#include <memory>
#include <system_error>
#include <thread>
#include <utility>

namespace scaleit::live {

namespace {

ConnectFailure describe(int error) {
    const std::string what = "cannot connect: " + std::generic_category().message(error);
    switch (error) {
    case ECONNREFUSED:
        return {FailureKind::refused, "connection refused; nothing listens there"};
    case ECONNRESET:
        return {FailureKind::reset, what};
    case ETIMEDOUT:
        return {FailureKind::timeout, what};
    default: // any other number of the system's: no way there, or no socket to be had
        return {FailureKind::unreachable, what};
    }
}

tl::expected<Stream, ConnectFailure> connect_to(const Poco::Net::SocketAddress& address, Deadline deadline,
                                                const std::stop_token& given_up) {
    try {
        Poco::Net::StreamSocket socket;
        socket.connectNB(address);
        Stream stream(socket);
        const std::stop_callback on_stop(given_up, [&stream] { stream.shut_down(); });
        if (stream.wait_until_writable(deadline) != IoStatus::ok) {
            return tl::unexpected<ConnectFailure>({FailureKind::timeout, "no connection in time"});
        }
        if (const int error = socket.impl()->socketError(); error != 0) {
            return tl::unexpected<ConnectFailure>(describe(error));
        }
        return stream;
    } catch (const Poco::Exception& error) {
        return tl::unexpected<ConnectFailure>(describe(error.code()));
    }
}

std::vector<Poco::Net::IPAddress> look_up(const std::string& host) {
    try {
        return Poco::Net::DNS::hostByName(host, Poco::Net::DNS::DNS_HINT_NONE).addresses();
    } catch (const Poco::Exception&) {
        return {};
    }
}

} // namespace

Connector::Connector(std::string host, std::uint16_t port, std::shared_ptr<const Tls> tls)
    : host_(std::move(host)), port_(port), tls_(std::move(tls)) {}

tl::expected<Stream, ConnectFailure> Connector::connect(Deadline deadline, const std::stop_token& given_up) {
    const tl::expected<Addresses, ConnectFailure> addresses = resolve(deadline);
    if (!addresses) {
        return tl::unexpected<ConnectFailure>(addresses.error());
    }
    ConnectFailure last{FailureKind::unreachable, "the host name does not resolve"};
    for (const Poco::Net::IPAddress& address : *addresses) {
        tl::expected<Stream, ConnectFailure> stream =
            connect_to(Poco::Net::SocketAddress(address, port_), deadline, given_up);
        if (stream && tls_) {
            return secured(*std::move(stream), deadline, given_up);
        }
        if (stream || given_up.stop_requested()) {
            return stream;
        }
        last = stream.error();
    }
    return tl::unexpected<ConnectFailure>(last);
}

tl::expected<Stream, ConnectFailure> Connector::secured(Stream stream, Deadline deadline,
                                                        const std::stop_token& given_up) const {
    const std::stop_callback on_stop(given_up, [&stream] { stream.shut_down(); });
    const tl::expected<void, Insecure> secured = stream.secure(tls_, host_, deadline);
    if (!secured) {
        const bool late = secured.error().status == IoStatus::timeout;
        return tl::unexpected<ConnectFailure>(
            {late ? FailureKind::timeout : FailureKind::protocol_error, secured.error().why});
    }
    return stream;
}

tl::expected<Connector::Addresses, ConnectFailure> Connector::resolve(Deadline deadline) {
    if (Poco::Net::IPAddress numeric; Poco::Net::IPAddress::tryParse(host_, numeric)) {
        return Addresses{numeric};
    }
    if (!lookup_.valid()) {
        // The system's resolver cannot be interrupted, so it gets a thread that may outlive this object.
        auto promise = std::make_shared<std::promise<Addresses>>();
        lookup_ = promise->get_future();
        try {
            std::thread([promise, host = host_] { promise->set_value(look_up(host)); }).detach();
        } catch (const std::system_error& error) {
            promise->set_value({});
        }
    }
    if (lookup_.wait_until(deadline) != std::future_status::ready) {
        return tl::unexpected<ConnectFailure>({FailureKind::timeout, "the host name did not resolve in time"});
    }
    return lookup_.get();
}

} // namespace scaleit::live
