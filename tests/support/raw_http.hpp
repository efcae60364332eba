#pragma once
// What tests of the server say and read over raw connections.
#include "controller/live/server.hpp"
#include "tests/support/raw_socket.hpp"

#include <memory>
#include <string>

namespace scaleit::test {

inline const std::string k_get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

[[nodiscard]] inline std::unique_ptr<live::Server> serve(Service& service, const live::ServerOptions& options = {}) {
    return live::Server::start(service, options).value();
}

/// All that comes back for `bytes` until the server closes.
[[nodiscard]] inline RawRead exchange_all(const live::Server& server, const std::string& bytes) {
    const RawSocket socket = RawSocket::connect(server.port());
    socket.send(bytes);
    return socket.read_all();
}

/// Whether one GET on a connection of its own is answered with a 200 now.
[[nodiscard]] inline bool is_served(const live::Server& server) {
    const RawSocket socket = RawSocket::connect(server.port());
    socket.send(k_get);
    return socket.read_answer().bytes.rfind("HTTP/1.1 200 ", 0) == 0;
}

} // namespace scaleit::test
