#pragma once
// A service's transport failures and deliveries, made to happen on the client's connection.
#include "controller/live/stream.hpp"
#include "controller/port/transport.hpp"

namespace scaleit::live {

/// Does to the connection what lets the client see `failure`, and leaves it fit only to be closed:
///   timeout               silence until the client leaves, the server stops or `hold_until`; then a reset
///   reset                 a reset (RST)
///   refused, unreachable  a reset too: over a connection that stands nothing comes nearer. Not a good end, which a
///                         client may take for an idle server's leave and send its request again
///   truncated             a body shorter than announced
///   too_large             a body of a byte more than HttpTransport takes
///   protocol_error        bytes that are not HTTP
/// All other kinds are no transport's and are answered with a 500.
void enact(Stream& stream, const TransportFailure& failure, Deadline hold_until);

/// An answer's bytes, the first `head_size` of them its head.
struct AnswerBytes {
    std::string_view all;
    std::size_t head_size = 0;
};

/// Whether the connection may carry another exchange.
enum class AfterAnswer { usable, ended };

/// Sends an answer as `delivery` has it. A client that ends its side while it waits gets the rest at once. Each piece
/// has `patience` to be taken.
[[nodiscard]] AfterAnswer deliver(Stream& stream, const AnswerBytes& answer, const Delivery& delivery,
                                  Duration patience);

} // namespace scaleit::live
