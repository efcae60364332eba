#pragma once
// Which of many sockets has something to read (Linux's epoll, each socket reported once until it is asked for again).
#include "controller/live/deadline.hpp"

namespace scaleit::live {

/// Any thread, any number of them at once. A socket that is closed is forgotten of itself.
class Readiness {
public:
    /// Throws std::system_error where the system has no descriptors left.
    Readiness();
    ~Readiness();
    Readiness(const Readiness&) = delete;
    Readiness& operator=(const Readiness&) = delete;

    /// Reports `tag`, which is not null, once when the socket has something to read or is broken. False where the
    /// system has no room for it.
    [[nodiscard]] bool add(int socket, void* tag) const;
    /// The same once more, after a report.
    [[nodiscard]] bool ask_again(int socket, void* tag) const;

    /// The tag of a socket that is ready; null where none is until `deadline`, and after wake_all().
    [[nodiscard]] void* wait(Deadline deadline) const;
    /// From now on no wait() waits.
    void wake_all() const;

private:
    int epoll_;
    int woken_;
};

} // namespace scaleit::live
