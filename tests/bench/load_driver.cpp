// Asks a server on loopback for targets, in turns, over keep-alive connections, for a bounded time; as fast as it
// answers, or at a rate:
//   load_driver --address 127.0.0.1:8123 --target /app/status --connections 16 --duration 3s
//   load_driver --address 127.0.0.1:8080 --target /scaling/status --target /healthz --rate 500
// A server that ends a connection with its answer gets a new one. One thread, level-triggered epoll; a client as thin
// as this leaves most of two cores to the server.
#include "controller/cli/flags.hpp"
#include "controller/cli/program.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <chrono>
#include <cstring>
#include <fmt/core.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using namespace scaleit;
using SteadyClock = std::chrono::steady_clock;

struct Connection {
    int fd = -1;
    std::size_t wanted = 0; ///< bytes of the answer still to come; 0: its head is not complete
    std::string head;
    SteadyClock::time_point sent{};
};

struct Totals {
    std::uint64_t answers = 0;
    std::uint64_t errors = 0; ///< broken connections, and answers that are no 2xx
    std::vector<float> latencies_us;
};

int connect_to(const cli::Address& address) {
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in target{};
    target.sin_family = AF_INET;
    target.sin_port = htons(static_cast<std::uint16_t>(address.port));
    if (inet_pton(AF_INET, address.host.c_str(), &target.sin_addr) != 1 ||
        connect(fd, reinterpret_cast<sockaddr*>(&target), sizeof target) != 0) {
        close(fd);
        return -1;
    }
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}

std::string lower_case(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return text;
}

/// Length of the answer whose head is complete at `end`, head included; 0 without a Content-Length.
std::size_t answer_length(const std::string& text, std::size_t end) {
    static constexpr std::string_view k_name = "\r\ncontent-length:";
    const std::string lower = lower_case(text.substr(0, end));
    const std::size_t at = lower.find(k_name);
    return at == std::string::npos ? 0 : end + 4 + std::strtoul(lower.c_str() + at + k_name.size(), nullptr, 10);
}

bool ends_connection(const Connection& connection) {
    return lower_case(connection.head).find("\r\nconnection: close\r\n") != std::string::npos;
}

/// Takes received bytes; true when an answer is complete.
bool take(Connection& connection, const char* data, std::size_t size) {
    if (connection.wanted == 0) {
        connection.head.append(data, size);
        const std::size_t end = connection.head.find("\r\n\r\n");
        if (end == std::string::npos) {
            return false;
        }
        connection.wanted =
            answer_length(connection.head, end) - std::min(answer_length(connection.head, end), connection.head.size());
        return connection.wanted == 0;
    }
    connection.wanted -= std::min(connection.wanted, size);
    return connection.wanted == 0;
}

class Driver {
public:
    /// `rate` in requests per second; 0: as fast as they are answered.
    Driver(std::vector<std::string> requests, double rate, Totals& totals)
        : requests_(std::move(requests)), rate_(rate), totals_(totals), epoll_(epoll_create1(0)) {}
    ~Driver() {
        for (const Connection& connection : connections_) {
            close(connection.fd);
        }
        close(epoll_);
    }
    Driver(const Driver&) = delete;
    Driver& operator=(const Driver&) = delete;

    bool open(const cli::Address& address, int count) {
        address_ = address;
        connections_.resize(static_cast<std::size_t>(count));
        return std::all_of(connections_.begin(), connections_.end(),
                           [&](Connection& connection) { return open(connection); });
    }

    void run(Duration duration) {
        for (Connection& connection : connections_) {
            idle_.push_back(&connection);
        }
        const auto begin = SteadyClock::now();
        std::array<epoll_event, 64> events{};
        for (auto now = begin; now < begin + duration && totals_.errors == 0; now = SteadyClock::now()) {
            ask_what_is_due(begin, now);
            const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), rate_ > 0 ? 1 : 100);
            for (int i = 0; i < count; ++i) {
                receive(*static_cast<Connection*>(events[static_cast<std::size_t>(i)].data.ptr));
            }
        }
    }

private:
    bool open(Connection& connection) {
        connection.fd = connect_to(address_);
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.ptr = &connection;
        return connection.fd >= 0 && epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.fd, &event) == 0;
    }

    /// At a rate, what was due is asked once a connection is free, and counts as sent when it was due.
    void ask_what_is_due(SteadyClock::time_point begin, SteadyClock::time_point now) {
        while (!idle_.empty()) {
            auto due = now;
            if (rate_ > 0) {
                due = begin + std::chrono::duration_cast<SteadyClock::duration>(
                                  std::chrono::duration<double>(static_cast<double>(asked_) / rate_));
                if (due > now) {
                    return;
                }
            }
            Connection& connection = *idle_.back();
            idle_.pop_back();
            ask(connection, due);
        }
    }

    void ask(Connection& connection, SteadyClock::time_point due) {
        const std::string& request = requests_[asked_ % requests_.size()];
        ++asked_;
        connection.head.clear();
        connection.wanted = 0;
        connection.sent = due;
        if (send(connection.fd, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size())) {
            ++totals_.errors;
        }
    }

    void receive(Connection& connection) {
        std::array<char, 4096> buffer{};
        const ssize_t size = recv(connection.fd, buffer.data(), buffer.size(), 0);
        if (size <= 0) {
            ++totals_.errors;
        } else if (take(connection, buffer.data(), static_cast<std::size_t>(size))) {
            ++totals_.answers;
            totals_.errors += connection.head.starts_with("HTTP/1.1 2") ? 0U : 1U;
            totals_.latencies_us.push_back(
                std::chrono::duration<float, std::micro>(SteadyClock::now() - connection.sent).count());
            if (ends_connection(connection)) {
                close(connection.fd);
                static_cast<void>(open(connection)); // where it cannot, asking fails
            }
            idle_.push_back(&connection);
            if (rate_ == 0) {
                ask_what_is_due({}, SteadyClock::now());
            }
        }
    }

    const std::vector<std::string> requests_;
    const double rate_;
    Totals& totals_;
    cli::Address address_;
    int epoll_;
    std::vector<Connection> connections_;
    std::vector<Connection*> idle_;
    std::uint64_t asked_ = 0;
};

std::vector<std::string> requests_for(const std::vector<std::string>& targets, const cli::Address& address) {
    std::vector<std::string> requests;
    for (const std::string& target : targets) {
        requests.push_back(fmt::format("GET {} HTTP/1.1\r\nHost: {}:{}\r\nAccept: application/json\r\n\r\n", target,
                                       address.host, address.port));
    }
    return requests;
}

} // namespace

int main(int argc, char** argv) {
    cli::Program program("load_driver", "Measures requests per second of a server on this machine.");
    cli::Address address{"127.0.0.1", 8123};
    std::vector<std::string> targets{"/app/status"};
    double rate = 0;
    int connections = 16;
    Duration duration = std::chrono::seconds(3);
    cli::add_address(program.app(), "--address", address, "The server");
    program.app().add_option("--target", targets, "What to ask for; repeatable")->allow_extra_args(false);
    program.app()
        .add_option("--rate", rate, "Requests per second; 0: as fast as they are answered")
        ->check(CLI::Range(0.0, 1e6));
    program.app().add_option("--connections", connections, "Keep-alive connections")->check(CLI::Range(1, 1000));
    cli::add_duration(program.app(), "--duration", duration, "How long");
    return program.run(argc, argv, [&]() -> Result<int> {
        Totals totals;
        Driver driver(requests_for(targets, address), rate, totals);
        if (!driver.open(address, connections)) {
            return fail(ErrorKind::environment, fmt::format("cannot connect to {}:{}", address.host, address.port));
        }
        const auto begin = SteadyClock::now();
        driver.run(duration);
        const double seconds = std::chrono::duration<double>(SteadyClock::now() - begin).count();
        if (totals.errors > 0 || totals.answers == 0) {
            return fail(ErrorKind::environment, fmt::format("the server failed after {} answers", totals.answers));
        }
        std::sort(totals.latencies_us.begin(), totals.latencies_us.end());
        const auto at = [&](double share) {
            return totals
                .latencies_us[static_cast<std::size_t>(share * static_cast<double>(totals.latencies_us.size() - 1))];
        };
        fmt::print("{:.0f} requests/s over {} connections, latency p50 {:.0f} us, p99 {:.0f} us\n",
                   static_cast<double>(totals.answers) / seconds, connections, at(0.50), at(0.99));
        return 0;
    });
}
