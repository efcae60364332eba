#pragma once
// How an attempt to receive or to send ended.

namespace scaleit::live {

enum class IoStatus {
    ok,
    timeout, ///< the deadline passed
    closed,  ///< the peer ended its side in good order
    reset,   ///< the connection is broken
};

} // namespace scaleit::live
