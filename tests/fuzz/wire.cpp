#include "tests/fuzz/wire.hpp"

#include "controller/core/check.hpp"

#include <Poco/Net/StreamSocketImpl.h>
#include <algorithm>
#include <array>
#include <numeric>
#include <sys/socket.h>

namespace scaleit::fuzz {

namespace {

/// The system counts several hundred bytes for each piece on its way, and lets only so many be.
constexpr std::size_t k_pieces_max = 128;

} // namespace

Wire::Wire(std::string_view bytes, std::size_t piece) : Wire(connect()) {
    SCALEIT_CHECK(bytes.size() <= k_input_bytes_max && piece > 0);
    send(bytes, std::max(piece, bytes.size() / k_pieces_max + 1));
}

Wire::Wire(Ends ends) : sender_(std::move(ends.sender)), stream_(std::move(ends.reader)) {}

Wire::Ends Wire::connect() {
    // Sequenced packets keep the bounds of what was sent: one receive gives one piece.
    std::array<int, 2> ends{};
    SCALEIT_CHECK(::socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends.data()) == 0);
    return {test::Descriptor(ends[0]), live::Stream(Poco::Net::StreamSocket(new Poco::Net::StreamSocketImpl(ends[1])))};
}

void Wire::send(std::string_view bytes, std::size_t piece) const {
    while (!bytes.empty()) {
        const std::string_view next = bytes.substr(0, piece);
        SCALEIT_CHECK(::send(sender_.get(), next.data(), next.size(), MSG_NOSIGNAL | MSG_DONTWAIT) ==
                      static_cast<ssize_t>(next.size()));
        bytes.remove_prefix(next.size());
    }
    ::shutdown(sender_.get(), SHUT_WR);
}

std::string Wire::take_answers() {
    std::string answers;
    std::array<char, k_input_bytes_max> buffer; // NOLINT(cppcoreguidelines-pro-type-member-init): recv fills it
    while (true) {
        const ssize_t got = ::recv(sender_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (got <= 0) {
            return answers;
        }
        answers.append(buffer.data(), static_cast<std::size_t>(got));
    }
}

std::size_t piece_of(std::string_view bytes) {
    constexpr std::size_t k_longest = 61;
    return 1 + std::accumulate(bytes.begin(), bytes.end(), std::size_t{0}, [](std::size_t sum, char c) {
                   return sum + static_cast<unsigned char>(c);
               }) % k_longest;
}

} // namespace scaleit::fuzz
