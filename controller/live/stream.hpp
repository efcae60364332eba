#pragma once
// A TCP connection whose every wait ends at a deadline and whose every outcome is a value. Poco owns the socket; the
// bytes go through the system calls themselves, because Poco's calls begin their timeout anew each time and throw.
#include "controller/live/deadline.hpp"
#include "controller/live/io_status.hpp"
#include "controller/live/tls.hpp"

#include <Poco/Net/StreamSocket.h>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace scaleit::live {

/// Why a connection was not made secure.
struct Insecure {
    IoStatus status = IoStatus::reset; ///< timeout, or reset for all else
    std::string why;                   ///< for a person
    bool is_plain_http = false;        ///< the peer speaks HTTP without TLS; the bytes it began with are gone
};

/// One thread, save for shut_down_receiving() and shut_down(). Closes when destroyed.
class Stream {
public:
    /// Takes a socket over that is connected or about to be; what is sent goes out at once (TCP_NODELAY).
    explicit Stream(const Poco::Net::StreamSocket& socket);
    Stream(Stream&&) = default;
    Stream& operator=(Stream&&) = default;
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    ~Stream() = default;

    /// Makes the connection a TLS one, for whose handshake it waits. `host` is the name or address that the server's
    /// certificate must be for; a server gives none. After a failure the connection is what it was, and of little use.
    [[nodiscard]] tl::expected<void, Insecure> secure(const std::shared_ptr<const Tls>& tls, const std::string& host,
                                                      Deadline deadline);
    [[nodiscard]] bool is_secure() const { return tls_ != nullptr; }

    /// Appends what has arrived to `buffer`, after waiting for at least one byte.
    [[nodiscard]] IoStatus receive(std::string& buffer, Deadline deadline);
    /// The same without waiting; `timeout` where nothing has arrived. A single system call where there is no TLS.
    [[nodiscard]] IoStatus receive_now(std::string& buffer);
    /// Sends all of `bytes`.
    [[nodiscard]] IoStatus send(std::string_view bytes, Deadline deadline);
    /// Sends what goes out without waiting.
    void send_at_once(std::string_view bytes);

    /// Has `hook` called before each wait that is not over at once.
    void before_waits(std::function<void()> hook) { before_wait_ = std::move(hook); }
    /// The other side's address in numbers, without its port; empty where it has left already.
    [[nodiscard]] std::string peer_address() const;
    /// For whoever wants an event of its own from the socket. Owned by this.
    [[nodiscard]] int handle() const { return handle_; }

    /// Waits until there is room to send, or the connection is broken, which counts as ok: ask the socket.
    [[nodiscard]] IoStatus wait_until_writable(Deadline deadline) const;
    /// Whether the connection is open both ways and nothing unread lies on it.
    [[nodiscard]] bool is_quiet() const;
    /// Waits until the peer has ended its side or the connection is broken, leaving unread bytes alone.
    void wait_for_close(Deadline deadline) const;
    /// Whether the peer has ended its side, or the connection is broken or was shut down. Not for what
    /// shut_down_receiving() ended.
    [[nodiscard]] bool is_left() const;

    /// Ends our side, then throws away what the peer still sends, until it ends its side, `deadline`, or a bound of
    /// bytes. Without this, closing with unread bytes resets the connection and may destroy an answer on its way.
    void linger(Deadline deadline);
    /// Ends our side and throws away what has arrived, without waiting.
    void finish();
    /// Lets the connection end with a reset (RST) instead of a good end when this is destroyed.
    void reset_on_close();

    /// Lets receives end with `closed` once what has arrived is read, from any thread.
    void shut_down_receiving();
    /// Ends every wait, from any thread.
    void shut_down();

private:
    [[nodiscard]] IoStatus wait(short events, Deadline deadline) const;
    [[nodiscard]] IoStatus receive_secure(std::string& buffer);
    [[nodiscard]] IoStatus send_secure(std::string_view bytes, Deadline deadline);
    void end_sending();

    std::unique_ptr<Poco::Net::StreamSocket> socket_; ///< none once moved from: a copy of Poco's would keep it open
    int handle_;                                      ///< of the socket
    std::function<void()> before_wait_;
    std::unique_ptr<TlsSession> tls_; ///< none: in the clear
};

} // namespace scaleit::live
