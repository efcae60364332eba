#pragma once
// Tells services whose clients they wait for: a thread that sees a client leave while its own thread is busy.
#include "controller/live/stream.hpp"

#include <cstdint>
#include <map>
#include <mutex>
#include <stop_token>
#include <thread>

namespace scaleit::live {

class DepartureWatch {
public:
    /// Throws std::system_error where the system has no descriptors or threads left.
    DepartureWatch();
    ~DepartureWatch();
    DepartureWatch(const DepartureWatch&) = delete;
    DepartureWatch& operator=(const DepartureWatch&) = delete;

    /// One stream under watch, for as long as this lives. A client counts as gone when it has ended its side, even were
    /// it still to read, or the connection is broken or shut down. Where the system cannot watch one more, its leave
    /// goes unseen.
    class Watched {
    public:
        /// Both must outlive this. Any thread.
        Watched(DepartureWatch& watch, const Stream& stream);
        ~Watched();
        Watched(const Watched&) = delete;
        Watched& operator=(const Watched&) = delete;

        /// A stop is requested once the client has left, which is for good.
        [[nodiscard]] std::stop_token client_left() const { return left_.get_token(); }

    private:
        friend DepartureWatch;

        DepartureWatch& watch_;
        const Stream& stream_;
        std::uint64_t number_ = 0;
        std::stop_source left_;
    };

private:
    class Descriptor {
    public:
        explicit Descriptor(int value);
        ~Descriptor();
        Descriptor(const Descriptor&) = delete;
        Descriptor& operator=(const Descriptor&) = delete;
        [[nodiscard]] int get() const { return value_; }

    private:
        const int value_;
    };

    void run();
    void look(std::uint64_t number);

    const Descriptor epoll_;
    const Descriptor end_; ///< readable: the thread is to end
    std::mutex mutex_;     ///< guards what follows
    std::uint64_t last_number_ = 0;
    std::map<std::uint64_t, Watched*> watched_;
    std::thread thread_;
};

} // namespace scaleit::live
