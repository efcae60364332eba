#include "controller/live/server.hpp"

#include "controller/live/connection_pool.hpp"

#include <Poco/Exception.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/ServerSocket.h>
#include <cerrno>
#include <fmt/format.h>
#include <sys/socket.h>
#include <system_error>
#include <thread>
#include <utility>

namespace scaleit::live {

namespace {

constexpr int k_backlog = 512;
constexpr int k_connections_max = 10'000;
/// How long to wait after a failed accept: most often the process is out of file descriptors.
constexpr std::chrono::milliseconds k_accept_pause{20};

Result<Poco::Net::ServerSocket> listen(const ServerOptions& options) {
    const std::string where = fmt::format("{}:{}", options.host, options.port);
    try {
        const Poco::Net::SocketAddress address(options.host, static_cast<Poco::UInt16>(options.port));
        Poco::Net::ServerSocket socket;
        // Poco's shorter bind() shares the port with other processes, so that a taken port would go unseen.
        socket.bind(address, /*reuseAddress=*/true, /*reusePort=*/false);
        socket.listen(k_backlog);
        return socket;
    } catch (const Poco::Exception& error) {
        if (error.code() == EADDRINUSE) {
            return fail(
                ErrorKind::environment,
                fmt::format("cannot listen on {}: the port is taken; choose another, or 0 for a free one", where));
        }
        const std::string why = error.code() != 0 ? std::generic_category().message(error.code()) : error.displayText();
        return fail(ErrorKind::environment, fmt::format("cannot listen on {}: {}", where, why));
    }
}

Status check(const ServerOptions& options) {
    const Duration shortest = std::min(std::min(options.request_timeout, options.answer_timeout),
                                       std::min(options.idle_timeout, options.hold_max));
    if (options.port < 0 || options.port > 65535) {
        return fail(ErrorKind::usage, fmt::format("{} is not a port; give one from 0 to 65535", options.port));
    }
    if (options.connections_max < 1 || options.connections_max > k_connections_max) {
        return fail(ErrorKind::usage, fmt::format("a server can bear 1 to {} connections, not {}", k_connections_max,
                                                  options.connections_max));
    }
    if (shortest <= Duration::zero()) {
        return fail(ErrorKind::usage, "a server's timeouts must be longer than zero");
    }
    return {};
}

} // namespace

class Server::Listener {
public:
    Listener(const Poco::Net::ServerSocket& socket, Service& service, ServerOptions options)
        : socket_(socket), port_(socket_.address().port()), options_(std::move(options)), pool_(service, options_),
          thread_([this] { accept_all(); }) {}

    [[nodiscard]] int port() const { return port_; }

    void stop() {
        const std::scoped_lock lock(stop_mutex_);
        stopping_ = true;
        ::shutdown(socket_.impl()->sockfd(), SHUT_RDWR); // wakes accept
        if (thread_.joinable()) {
            thread_.join();
        }
        pool_.stop();
        socket_.close();
    }

private:
    void accept_all() {
        while (!stopping_) {
            try {
                // A statement of its own: Poco's temporary would share the socket with the pool while it lives.
                Stream stream(socket_.acceptConnection());
                admit(std::move(stream));
            } catch (const Poco::Exception&) {
                if (!stopping_) {
                    std::this_thread::sleep_for(k_accept_pause);
                }
            }
        }
    }

    void admit(Stream stream) {
        if (pool_.offer(stream) == ConnectionPool::Admission::full) {
            if (options_.refused) {
                options_.refused(stream.peer_address(), 503);
            }
            if (!options_.tls) { // a word in the clear is none to a client that speaks TLS
                stream.send_at_once(full_);
            }
            stream.finish();
        }
    }

    Poco::Net::ServerSocket socket_;
    const int port_;
    const ServerOptions options_;
    const std::string full_ = too_many_connections(options_);
    std::atomic<bool> stopping_ = false;
    std::mutex stop_mutex_;
    ConnectionPool pool_;
    std::thread thread_;
};

Server::Server(std::unique_ptr<Listener> listener) : listener_(std::move(listener)) {}

Server::~Server() { stop(); }

Result<std::unique_ptr<Server>> Server::start(Service& service, const ServerOptions& options) {
    if (const Status valid = check(options); !valid) {
        return tl::unexpected<Error>(valid.error());
    }
    const Result<Poco::Net::ServerSocket> socket = listen(options);
    if (!socket) {
        return tl::unexpected<Error>(socket.error());
    }
    try {
        return std::unique_ptr<Server>(new Server(std::make_unique<Listener>(*socket, service, options)));
    } catch (const std::system_error& error) {
        return fail(ErrorKind::environment, fmt::format("cannot start the server: {}", error.what()));
    }
}

int Server::port() const { return listener_->port(); }

void Server::stop() { listener_->stop(); }

} // namespace scaleit::live
