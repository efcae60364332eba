#include "controller/live/readiness.hpp"

#include <cerrno>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <system_error>
#include <unistd.h>

namespace scaleit::live {

namespace {

constexpr std::chrono::milliseconds k_wait_longest = std::chrono::hours(1);

bool control(int epoll, int action, int socket, std::uint32_t events, void* tag) {
    epoll_event event{};
    event.events = events;
    event.data.ptr = tag;
    return ::epoll_ctl(epoll, action, socket, &event) == 0;
}

} // namespace

Readiness::Readiness() : epoll_(::epoll_create1(EPOLL_CLOEXEC)), woken_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (epoll_ < 0 || woken_ < 0 || !control(epoll_, EPOLL_CTL_ADD, woken_, EPOLLIN, nullptr)) {
        const int code = errno;
        ::close(epoll_);
        ::close(woken_);
        throw std::system_error(code, std::generic_category());
    }
}

Readiness::~Readiness() {
    ::close(epoll_);
    ::close(woken_);
}

bool Readiness::add(int socket, void* tag) const {
    return control(epoll_, EPOLL_CTL_ADD, socket, EPOLLIN | EPOLLONESHOT, tag);
}

bool Readiness::ask_again(int socket, void* tag) const {
    return control(epoll_, EPOLL_CTL_MOD, socket, EPOLLIN | EPOLLONESHOT, tag);
}

void* Readiness::wait(Deadline deadline) const {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    const auto patience = std::clamp(left, std::chrono::milliseconds(0), k_wait_longest);
    epoll_event event{};
    const int ready = ::epoll_wait(epoll_, &event, 1, static_cast<int>(patience.count()));
    return ready == 1 ? event.data.ptr : nullptr;
}

void Readiness::wake_all() const { ::eventfd_write(woken_, 1); }

} // namespace scaleit::live
