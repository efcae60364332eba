#include "controller/live/stream.hpp"

#include <Poco/Exception.h>
#include <array>
#include <cerrno>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <utility>

namespace scaleit::live {

namespace {

constexpr std::size_t k_receive_bytes_max = std::size_t{16} * 1024;
constexpr std::size_t k_linger_bytes_max = std::size_t{8} * 1024 * 1024;
constexpr std::chrono::milliseconds k_poll_longest = std::chrono::hours(1);

/// Waits for any of `events` (poll's own), or for the connection to break, which counts as ok: the next call on the
/// socket says how.
IoStatus poll_until(int handle, short events, Deadline deadline) {
    while (true) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0) {
            return IoStatus::timeout;
        }
        pollfd waited{handle, events, 0};
        const int ready = ::poll(&waited, 1, static_cast<int>(std::min(left, k_poll_longest).count()));
        if (ready > 0) {
            return IoStatus::ok;
        }
        if (ready < 0 && errno != EINTR) {
            return IoStatus::reset;
        }
    }
}

/// Receives once without waiting; `timeout` where nothing has come.
IoStatus receive_once(int handle, std::string& buffer) {
    std::array<char, k_receive_bytes_max> chunk; // NOLINT(cppcoreguidelines-pro-type-member-init): recv fills it
    ssize_t got = 0;
    do {
        got = ::recv(handle, chunk.data(), chunk.size(), MSG_DONTWAIT);
    } while (got < 0 && errno == EINTR);
    if (got > 0) {
        buffer.append(chunk.data(), static_cast<std::size_t>(got));
        return IoStatus::ok;
    }
    if (got == 0) {
        return IoStatus::closed;
    }
    return errno == EAGAIN ? IoStatus::timeout : IoStatus::reset;
}

/// Sends once without waiting; the bytes that went out, or -1 with errno.
ssize_t send_once(int handle, std::string_view bytes) {
    ssize_t sent = 0;
    do {
        sent = ::send(handle, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    } while (sent < 0 && errno == EINTR);
    return sent;
}

} // namespace

Stream::Stream(const Poco::Net::StreamSocket& socket)
    : socket_(std::make_unique<Poco::Net::StreamSocket>(socket)), handle_(socket_->impl()->sockfd()) {
    const int on = 1;
    ::setsockopt(handle_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

std::string Stream::peer_address() const {
    try {
        return socket_->peerAddress().host().toString();
    } catch (const Poco::Exception&) {
        return {};
    }
}

IoStatus Stream::wait(short events, Deadline deadline) const {
    if (before_wait_) {
        pollfd looked{handle_, events, 0};
        if (::poll(&looked, 1, 0) > 0) {
            return IoStatus::ok;
        }
        before_wait_();
    }
    return poll_until(handle_, events, deadline);
}

tl::expected<void, Insecure> Stream::secure(const std::shared_ptr<const Tls>& tls, const std::string& host,
                                            Deadline deadline) {
    auto session = std::make_unique<TlsSession>(tls, handle_, host);
    for (TlsSession::Step step = session->shake_hands(); step != TlsSession::Step::done;
         step = session->shake_hands()) {
        if (step == TlsSession::Step::failed) {
            return tl::unexpected<Insecure>({IoStatus::reset, session->failure(), session->met_plain_http()});
        }
        if (wait(step == TlsSession::Step::wants_to_read ? POLLIN : POLLOUT, deadline) != IoStatus::ok) {
            return tl::unexpected<Insecure>({IoStatus::timeout, "no TLS connection came about in time", false});
        }
    }
    tls_ = std::move(session);
    return {};
}

IoStatus Stream::receive(std::string& buffer, Deadline deadline) {
    while (true) {
        if (const IoStatus waited = wait(POLLIN, deadline); waited != IoStatus::ok) {
            return waited;
        }
        if (const IoStatus status = receive_now(buffer); status != IoStatus::timeout) {
            return status;
        }
    }
}

IoStatus Stream::receive_now(std::string& buffer) {
    return tls_ ? receive_secure(buffer) : receive_once(handle_, buffer);
}

/// A record of TLS is no longer than the room given, so nothing that has been read off the socket stays behind in the
/// session, where no poll would see it.
IoStatus Stream::receive_secure(std::string& buffer) {
    std::array<char, k_receive_bytes_max> chunk; // NOLINT(cppcoreguidelines-pro-type-member-init): read fills it
    const TlsSession::Progress progress = tls_->read(chunk.data(), chunk.size());
    switch (progress.step) {
    case TlsSession::Step::done:
        buffer.append(chunk.data(), progress.bytes);
        return progress.bytes > 0 ? IoStatus::ok : IoStatus::closed;
    case TlsSession::Step::wants_to_read:
    case TlsSession::Step::wants_to_write: // an answer of TLS's own, which goes out with what is sent next
        return IoStatus::timeout;
    case TlsSession::Step::failed:
        break;
    }
    return IoStatus::reset;
}

IoStatus Stream::send_secure(std::string_view bytes, Deadline deadline) {
    while (!bytes.empty()) {
        const TlsSession::Progress progress = tls_->write(bytes);
        if (progress.step == TlsSession::Step::failed) {
            return IoStatus::reset;
        }
        if (progress.step == TlsSession::Step::done) {
            bytes.remove_prefix(progress.bytes);
        } else if (const IoStatus waited =
                       wait(progress.step == TlsSession::Step::wants_to_read ? POLLIN : POLLOUT, deadline);
                   waited != IoStatus::ok) {
            return waited;
        }
    }
    return IoStatus::ok;
}

IoStatus Stream::send(std::string_view bytes, Deadline deadline) {
    if (tls_) {
        return send_secure(bytes, deadline);
    }
    while (!bytes.empty()) {
        const ssize_t sent = send_once(handle_, bytes);
        if (sent >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(sent));
            continue;
        }
        if (errno != EAGAIN) {
            return IoStatus::reset;
        }
        if (const IoStatus waited = wait(POLLOUT, deadline); waited != IoStatus::ok) {
            return waited;
        }
    }
    return IoStatus::ok;
}

void Stream::send_at_once(std::string_view bytes) { static_cast<void>(send_once(handle_, bytes)); }

IoStatus Stream::wait_until_writable(Deadline deadline) const { return wait(POLLOUT, deadline); }

bool Stream::is_quiet() const {
    pollfd looked{handle_, POLLIN | POLLRDHUP, 0};
    return ::poll(&looked, 1, 0) == 0;
}

void Stream::wait_for_close(Deadline deadline) const { static_cast<void>(wait(POLLRDHUP, deadline)); }

bool Stream::is_left() const {
    tcp_info info{};
    socklen_t size = sizeof info;
    return ::getsockopt(handle_, IPPROTO_TCP, TCP_INFO, &info, &size) != 0 || info.tcpi_state != TCP_ESTABLISHED;
}

/// What still comes is thrown away unread, so it needs no TLS any more.
void Stream::end_sending() {
    if (tls_) {
        tls_->end();
        tls_.reset();
    }
    ::shutdown(handle_, SHUT_WR);
}

void Stream::linger(Deadline deadline) {
    end_sending();
    std::string thrown_away;
    std::size_t total = 0;
    while (total < k_linger_bytes_max && receive(thrown_away, deadline) == IoStatus::ok) {
        total += thrown_away.size();
        thrown_away.clear();
    }
}

void Stream::finish() {
    end_sending();
    std::string thrown_away;
    while (thrown_away.size() < k_linger_bytes_max && receive_once(handle_, thrown_away) == IoStatus::ok) {
        // more may have arrived
    }
}

void Stream::reset_on_close() {
    const ::linger at_once{1, 0};
    ::setsockopt(handle_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

void Stream::shut_down_receiving() { ::shutdown(handle_, SHUT_RD); }

void Stream::shut_down() { ::shutdown(handle_, SHUT_RDWR); }

} // namespace scaleit::live
