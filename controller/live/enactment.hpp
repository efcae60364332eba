#pragma once
// A service's transport failure, made to happen on the client's connection.
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

} // namespace scaleit::live
