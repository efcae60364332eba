#pragma once
// A server that does exactly what a test says, connection by connection, and counts both connections and requests.
#include "tests/support/raw_socket.hpp"

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace scaleit::test {

class ScriptedServer {
public:
    /// What happens on one connection; it is closed in good order when the script returns.
    using Script = std::function<void(RawSocket&)>;

    /// Runs the scripts one after another, one a connection; those beyond the last are closed at once.
    explicit ScriptedServer(std::vector<Script> scripts)
        : scripts_(std::move(scripts)), thread_([this] { accept_all(); }) {}
    ~ScriptedServer() {
        stopping_ = true;
        listener_.stop();
        thread_.join();
    }
    ScriptedServer(const ScriptedServer&) = delete;
    ScriptedServer& operator=(const ScriptedServer&) = delete;

    [[nodiscard]] int port() const { return listener_.port(); }
    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port()); }
    [[nodiscard]] std::size_t connections() const { return connections_; }

private:
    void accept_all() {
        while (true) {
            Descriptor accepted = listener_.accept();
            if (accepted.get() < 0 || stopping_) {
                return;
            }
            RawSocket socket(std::move(accepted));
            const std::size_t number = connections_++;
            if (number < scripts_.size()) {
                scripts_[number](socket);
            }
        }
    }

    std::vector<Script> scripts_;
    RawListener listener_;
    std::atomic<std::size_t> connections_ = 0;
    std::atomic<bool> stopping_ = false;
    std::thread thread_;
};

/// A script that reads one request without a body, sends `answer`, and closes.
[[nodiscard]] inline ScriptedServer::Script answer_once(std::string answer) {
    return [answer = std::move(answer)](RawSocket& socket) {
        static_cast<void>(socket.read_until("\r\n\r\n"));
        socket.send(answer);
    };
}

} // namespace scaleit::test
