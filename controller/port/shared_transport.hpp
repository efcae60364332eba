#pragma once
// The wire seam, client's side, for those who forward: many exchanges at once, each of which can be given up.
#include "controller/port/transport.hpp"

#include <stop_token>

namespace scaleit {

class SharedTransport {
public:
    SharedTransport() = default;
    SharedTransport(const SharedTransport&) = delete;
    SharedTransport& operator=(const SharedTransport&) = delete;
    virtual ~SharedTransport() = default;

    /// As Transport::send(), from many threads at once. Once a stop is requested it ends soon, with a failure unless
    /// the answer is complete already.
    [[nodiscard]] virtual Outcome send(const Request& request, Duration budget, const std::stop_token& given_up) = 0;
};

} // namespace scaleit
