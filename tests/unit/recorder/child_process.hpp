#pragma once
// A forked child with a pipe to its parent, for tests in which a process must die or run out of something.
#include "tests/support/catch.hpp"

#include <csignal>
#include <functional>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

namespace scaleit::test {

class ChildProcess {
public:
    /// Runs `body` in a child, with the writing end of the pipe; the child ends with the code that it returns.
    explicit ChildProcess(const std::function<int(int pipe)>& body) {
        int ends[2];
        REQUIRE(pipe(ends) == 0);
        id_ = fork();
        REQUIRE(id_ >= 0);
        if (id_ == 0) {
            ::close(ends[0]);
            _exit(body(ends[1]));
        }
        ::close(ends[1]);
        read_end_ = ends[0];
    }
    ~ChildProcess() {
        if (!waited_) {
            kill();
            static_cast<void>(wait());
        }
        ::close(read_end_);
    }
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    void kill() const { ::kill(id_, SIGKILL); }

    /// Reads until `bytes` have come or the child closed its end.
    [[nodiscard]] std::string read(std::size_t bytes) const {
        std::string text;
        char buffer[4096];
        while (text.size() < bytes) {
            const ssize_t got = ::read(read_end_, buffer, std::min(sizeof buffer, bytes - text.size()));
            if (got <= 0) {
                break;
            }
            text.append(buffer, static_cast<std::size_t>(got));
        }
        return text;
    }
    [[nodiscard]] std::string read_all() const { return read(std::string::npos); }

    /// The status as waitpid() gives it.
    [[nodiscard]] int wait() {
        int status = 0;
        REQUIRE(waitpid(id_, &status, 0) == id_);
        waited_ = true;
        return status;
    }

private:
    pid_t id_ = -1;
    int read_end_ = -1;
    bool waited_ = false;
};

} // namespace scaleit::test
