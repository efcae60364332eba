#include "controller/live/departure_watch.hpp"

#include <array>
#include <cerrno>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <system_error>
#include <unistd.h>

namespace scaleit::live {

namespace {

constexpr std::uint64_t k_end = 0; ///< number of the descriptor that ends the thread
constexpr std::size_t k_events_max = 64;

/// Watches for `events`, of which it tells under `number`; whether the system could.
bool add(int epoll, int handle, std::uint32_t events, std::uint64_t number) {
    epoll_event event{};
    event.events = events;
    event.data.u64 = number;
    return ::epoll_ctl(epoll, EPOLL_CTL_ADD, handle, &event) == 0;
}

[[noreturn]] void fail_to_watch() {
    throw std::system_error(errno, std::generic_category(), "cannot watch connections");
}

} // namespace

DepartureWatch::Descriptor::Descriptor(int value) : value_(value) {
    if (value < 0) {
        fail_to_watch();
    }
}

DepartureWatch::Descriptor::~Descriptor() { ::close(value_); }

DepartureWatch::DepartureWatch() : epoll_(::epoll_create1(EPOLL_CLOEXEC)), end_(::eventfd(0, EFD_CLOEXEC)) {
    if (!add(epoll_.get(), end_.get(), EPOLLIN, k_end)) {
        fail_to_watch();
    }
    thread_ = std::thread([this] { run(); });
}

DepartureWatch::~DepartureWatch() {
    ::eventfd_write(end_.get(), 1);
    thread_.join();
}

DepartureWatch::Watched::Watched(DepartureWatch& watch, const Stream& stream) : watch_(watch), stream_(stream) {
    {
        const std::scoped_lock lock(watch_.mutex_);
        number_ = ++watch_.last_number_;
        watch_.watched_.emplace(number_, this);
    }
    // Edges: our own end of receiving makes one too, and is not a leave.
    static_cast<void>(add(watch_.epoll_.get(), stream_.handle(), EPOLLRDHUP | EPOLLET, number_));
}

DepartureWatch::Watched::~Watched() {
    ::epoll_ctl(watch_.epoll_.get(), EPOLL_CTL_DEL, stream_.handle(), nullptr);
    const std::scoped_lock lock(watch_.mutex_);
    watch_.watched_.erase(number_);
}

void DepartureWatch::run() {
    std::array<epoll_event, k_events_max> events{};
    while (true) {
        const int count = ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), -1);
        for (int i = 0; i < count; ++i) {
            const std::uint64_t number = events.at(static_cast<std::size_t>(i)).data.u64;
            if (number == k_end) {
                return;
            }
            look(number);
        }
    }
}

void DepartureWatch::look(std::uint64_t number) {
    std::stop_source left(std::nostopstate);
    {
        const std::scoped_lock lock(mutex_);
        const auto found = watched_.find(number);
        if (found != watched_.end() && found->second->stream_.is_left()) {
            left = found->second->left_;
        }
    }
    left.request_stop(); // not under the lock: it calls whoever waits for it
}

} // namespace scaleit::live
