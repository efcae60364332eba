#pragma once
// What tests of the server say and read over raw connections.
#include "controller/live/server.hpp"
#include "tests/support/raw_socket.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace scaleit::test {

inline const std::string k_get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

[[nodiscard]] inline std::unique_ptr<live::Server> serve(Service& service, const live::ServerOptions& options = {}) {
    return live::Server::start(service, options).value();
}

/// Hears whom a server refuses, as `address status`. Must outlive the server.
class Refused {
public:
    [[nodiscard]] std::function<void(std::string_view, int)> listener() {
        return [this](std::string_view address, int status) {
            const std::scoped_lock lock(mutex_);
            heard_.push_back(std::string(address) + " " + std::to_string(status));
        };
    }
    /// Since the last call.
    [[nodiscard]] std::vector<std::string> taken() {
        const std::scoped_lock lock(mutex_);
        return std::exchange(heard_, {});
    }

private:
    std::mutex mutex_;
    std::vector<std::string> heard_;
};

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
