#pragma once
// Reads the answer to one request from a connection: head, framing, body, each bounded.
#include "controller/live/stream.hpp"
#include "controller/port/transport.hpp"

#include <cstddef>

namespace scaleit::live {

inline constexpr std::size_t k_response_body_bytes_max = std::size_t{1024} * 1024;
inline constexpr std::size_t k_response_head_bytes_max = std::size_t{64} * 1024; ///< interim answers included

struct ReadResponse {
    Outcome outcome;
    bool unanswered = false; ///< the peer ended the connection in good order before the answer's first byte
    bool reusable = false;   ///< the connection may carry another request
};

/// Reads until the answer to a request of that method is complete or has failed. Interim answers (1xx) are skipped. The
/// answer keeps its end-to-end fields; Content-Length only where it is no framing, in answers to HEAD and with 304. A
/// failure's detail is to follow the name of the server and a colon.
[[nodiscard]] ReadResponse read_response(Stream& stream, std::string_view method, Deadline deadline,
                                         std::size_t body_bytes_max = k_response_body_bytes_max);

} // namespace scaleit::live
