#pragma once
// Where a server listens and what it bears.
#include "controller/core/time.hpp"
#include "controller/live/tls.hpp"
#include "controller/port/transport.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace scaleit::live {

/// Whether services are told when the client they work for has left; costs a thread.
enum class ClientWatch { off, on };

struct ServerOptions {
    std::string host = "127.0.0.1"; ///< address or name to listen on
    int port = 0;                   ///< 0 picks a free one
    int connections_max = 256;      ///< served at once, a thread each; those beyond get a 503. In [1, 10000]
    std::size_t head_bytes_max = std::size_t{16} * 1024;   ///< of a request; beyond: 431
    std::size_t body_bytes_max = std::size_t{1024} * 1024; ///< of a request, decoded; beyond: 413
    Duration request_timeout = std::chrono::seconds(10);   ///< from a request's first byte to its last; beyond: 408
    Duration answer_timeout = std::chrono::seconds(10);    ///< for the client to take an answer; beyond: closed
    Duration idle_timeout = std::chrono::seconds(60);      ///< between two requests; beyond: closed
    std::shared_ptr<const Tls> tls{};                      ///< with it TLS alone is spoken; without, none
    /// Words what the server itself refuses, by status and reason (static text).
    Response (*refusal)(int status, std::string_view why) = &error_response;
    /// Told of each such refusal before it goes out, by the client's address as in Caller, and the status; of connections
    /// beyond the bound, too, though over TLS nothing goes out to them. From any thread, while the server lives; must not
    /// throw. Empty: nobody wants to know.
    std::function<void(std::string_view address, int status)> refused{};
    ClientWatch client_watch = ClientWatch::off;
    Duration hold_max = std::chrono::seconds(30); ///< how long a timeout fault keeps its connection at most
};

} // namespace scaleit::live
