#pragma once
// A TCP connection whose every wait ends at a deadline and whose every outcome is a value. Poco owns the socket; the
// bytes go through the system calls themselves, because Poco's calls begin their timeout anew each time and throw.
#include "controller/live/deadline.hpp"

#include <Poco/Net/StreamSocket.h>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace scaleit::live {

enum class IoStatus {
    ok,
    timeout, ///< the deadline passed
    closed,  ///< the peer ended its side in good order
    reset,   ///< the connection is broken
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

    /// Appends what has arrived to `buffer`, after waiting for at least one byte.
    [[nodiscard]] IoStatus receive(std::string& buffer, Deadline deadline);
    /// The same without waiting; `timeout` where nothing has arrived. A single system call.
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

    std::unique_ptr<Poco::Net::StreamSocket> socket_; ///< none once moved from: a copy of Poco's would keep it open
    int handle_;                                      ///< of the socket
    std::function<void()> before_wait_;
};

} // namespace scaleit::live
