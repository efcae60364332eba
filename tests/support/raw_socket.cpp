#include "tests/support/raw_socket.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace scaleit::test {

namespace {

constexpr std::chrono::seconds k_patience{20};

[[noreturn]] void give_up(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

sockaddr_in loopback(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

sockaddr* generic(sockaddr_in& address) {
    return reinterpret_cast<sockaddr*>(&address); // NOLINT(cppcoreguidelines-pro-type-reinterpret-cast): the API's way
}

Descriptor open_socket() {
    Descriptor descriptor(::socket(AF_INET, SOCK_STREAM, 0));
    if (descriptor.get() < 0) {
        give_up("socket");
    }
    return descriptor;
}

int wait_readable(int handle, std::chrono::milliseconds time) {
    pollfd waited{handle, POLLIN, 0};
    return ::poll(&waited, 1, static_cast<int>(time.count()));
}

std::size_t body_size(const std::string& head) {
    constexpr std::string_view k_name = "Content-Length: ";
    const std::size_t at = head.find(k_name);
    return at == std::string::npos ? 0 : std::stoul(head.substr(at + k_name.size()));
}

template <class Enough> RawRead read(int handle, Enough enough) {
    const auto end = std::chrono::steady_clock::now() + k_patience;
    RawRead result;
    std::array<char, 4096> chunk{};
    while (!enough(result.bytes)) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
        if (left.count() <= 0 || wait_readable(handle, left) <= 0) {
            return result;
        }
        const ssize_t got = ::recv(handle, chunk.data(), chunk.size(), 0);
        if (got <= 0) {
            result.ending = got == 0 ? Ending::closed : Ending::reset;
            return result;
        }
        result.bytes.append(chunk.data(), static_cast<std::size_t>(got));
    }
    return result;
}

} // namespace

Descriptor::~Descriptor() {
    if (value_ >= 0) {
        ::close(value_);
    }
}

RawSocket RawSocket::connect(int port) {
    Descriptor descriptor = open_socket();
    sockaddr_in address = loopback(port);
    if (::connect(descriptor.get(), generic(address), sizeof address) != 0) {
        give_up("connect");
    }
    return RawSocket(std::move(descriptor));
}

bool RawSocket::send(std::string_view bytes) const {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(descriptor_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) {
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

RawRead RawSocket::read_all() const {
    return read(descriptor_.get(), [](const std::string&) { return false; });
}

RawRead RawSocket::read_until(std::string_view text) const {
    return read(descriptor_.get(), [&](const std::string& bytes) { return bytes.find(text) != std::string::npos; });
}

RawRead RawSocket::read_answer() const {
    return read(descriptor_.get(), [](const std::string& bytes) {
        const std::size_t end = bytes.find("\r\n\r\n");
        return end != std::string::npos && bytes.size() >= end + 4 + body_size(bytes.substr(0, end));
    });
}

bool RawSocket::is_silent_for(std::chrono::milliseconds time) const {
    return wait_readable(descriptor_.get(), time) == 0;
}

void RawSocket::end_sending() const { ::shutdown(descriptor_.get(), SHUT_WR); }

void RawSocket::reset() {
    const linger at_once{1, 0};
    ::setsockopt(descriptor_.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close();
}

RawListener::RawListener(int backlog) : descriptor_(open_socket()) {
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    if (::bind(descriptor_.get(), generic(address), sizeof address) != 0 || ::listen(descriptor_.get(), backlog) != 0 ||
        ::getsockname(descriptor_.get(), generic(address), &size) != 0) {
        give_up("listen");
    }
    port_ = ntohs(address.sin_port);
}

Descriptor RawListener::accept() const { return Descriptor(::accept(descriptor_.get(), nullptr, nullptr)); }

void RawListener::stop() const { ::shutdown(descriptor_.get(), SHUT_RDWR); }

int free_port() { return RawListener().port(); }

} // namespace scaleit::test
