#include "tests/support/process.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

namespace scaleit::test {

namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(const std::string& what) { throw std::runtime_error(what + ": " + std::strerror(errno)); }

/// Reads what is there into `text`; closes at the end.
void drain(int& fd, std::string& text) {
    char buffer[4096];
    const ssize_t count = read(fd, buffer, sizeof buffer);
    if (count > 0) {
        text.append(buffer, static_cast<std::size_t>(count));
    } else if (count == 0 || errno != EINTR) {
        close(fd);
        fd = -1;
    }
}

} // namespace

Process::Process(const std::vector<std::string>& command) {
    int out[2];
    int err[2];
    if (pipe2(out, O_CLOEXEC) != 0 || pipe2(err, O_CLOEXEC) != 0) {
        fail("pipe");
    }
    std::vector<char*> argv;
    for (const std::string& word : command) {
        argv.push_back(const_cast<char*>(word.c_str())); // execv does not write to them
    }
    argv.push_back(nullptr);
    pid_ = fork();
    if (pid_ < 0) {
        fail("fork");
    }
    if (pid_ == 0) {
        const int null = open("/dev/null", O_RDONLY);
        dup2(null, STDIN_FILENO);
        dup2(out[1], STDOUT_FILENO);
        dup2(err[1], STDERR_FILENO);
        execv(argv[0], argv.data());
        _exit(127);
    }
    close(out[1]);
    close(err[1]);
    out_fd_ = out[0];
    err_fd_ = err[0];
}

Process::~Process() {
    if (pid_ > 0 && !status_) {
        kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
    }
    for (const int fd : {out_fd_, err_fd_}) {
        if (fd >= 0) {
            close(fd);
        }
    }
}

void Process::read_available(int wait_ms) {
    pollfd fds[2] = {{out_fd_, POLLIN, 0}, {err_fd_, POLLIN, 0}};
    if (poll(fds, 2, wait_ms) <= 0) {
        return;
    }
    if (fds[0].revents != 0) {
        drain(out_fd_, out_);
    }
    if (fds[1].revents != 0) {
        drain(err_fd_, err_);
    }
}

std::string Process::wait_for_line(const std::string& text, std::chrono::milliseconds limit) {
    const auto deadline = Clock::now() + limit;
    while (Clock::now() < deadline) {
        const std::size_t found = out_.find(text);
        const std::size_t end = found == std::string::npos ? found : out_.find('\n', found);
        if (end != std::string::npos) {
            const std::size_t begin = out_.rfind('\n', found);
            const std::size_t start = begin == std::string::npos ? 0 : begin + 1;
            return out_.substr(start, end - start);
        }
        if (out_fd_ < 0) {
            break;
        }
        read_available(50);
    }
    throw std::runtime_error("no line with '" + text + "' came; stdout: " + out_ + " stderr: " + err_);
}

void Process::send_signal(int signal) const { kill(pid_, signal); }

Finished Process::wait(std::chrono::milliseconds limit) {
    const auto deadline = Clock::now() + limit;
    while (out_fd_ >= 0 || err_fd_ >= 0) {
        if (Clock::now() > deadline) {
            kill(pid_, SIGKILL);
            waitpid(pid_, nullptr, 0);
            status_ = 0;
            throw std::runtime_error("the process did not end in time; stdout: " + out_ + " stderr: " + err_);
        }
        read_available(50);
    }
    if (!status_) {
        int status = 0;
        waitpid(pid_, &status, 0);
        status_ = status;
    }
    Finished finished;
    finished.exit_code = WIFEXITED(*status_) ? WEXITSTATUS(*status_) : -1;
    finished.signal = WIFSIGNALED(*status_) ? WTERMSIG(*status_) : 0;
    finished.out = out_;
    finished.err = err_;
    return finished;
}

Finished run(const std::vector<std::string>& command, std::chrono::milliseconds limit) {
    return Process(command).wait(limit);
}

std::string program(const std::string& name) { return std::string(SCALEIT_BIN_DIR) + "/" + name; }

std::string url_in(const std::string& ready_line) {
    const std::size_t begin = std::min(ready_line.find("http://"), ready_line.find("https://"));
    if (begin == std::string::npos) {
        throw std::runtime_error("no URL in: " + ready_line);
    }
    return ready_line.substr(begin, ready_line.find(' ', begin) - begin);
}

} // namespace scaleit::test
