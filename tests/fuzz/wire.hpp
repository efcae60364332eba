#pragma once
// Bytes on their way to a reader, without a network: a pair of connected sockets of this process. All is sent before
// anybody reads, so one thread is enough and nothing waits.
#include "controller/live/stream.hpp"
#include "tests/support/raw_socket.hpp"

#include <string>
#include <string_view>

namespace scaleit::fuzz {

inline constexpr std::size_t k_input_bytes_max = std::size_t{16} * 1024;

class Wire {
public:
    /// Sends `bytes` so that each piece of them is received on its own, then ends the sender's side. Pieces are larger
    /// than `piece` where there would be too many. Requires: bytes.size() <= k_input_bytes_max, piece > 0.
    Wire(std::string_view bytes, std::size_t piece);

    /// The reader's end.
    [[nodiscard]] live::Stream& stream() { return stream_; }
    /// What has been sent back since the last call.
    [[nodiscard]] std::string take_answers();

private:
    struct Ends {
        test::Descriptor sender;
        live::Stream reader;
    };
    [[nodiscard]] static Ends connect();
    explicit Wire(Ends ends);
    void send(std::string_view bytes, std::size_t piece) const;

    test::Descriptor sender_;
    live::Stream stream_;
};

/// A size of pieces that is a function of `bytes`, between 1 and 61.
[[nodiscard]] std::size_t piece_of(std::string_view bytes);

} // namespace scaleit::fuzz
