#pragma once
// Real processes in tests: started with their output caught, ended by their id, never left behind.
#include <chrono>
#include <csignal>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace scaleit::test {

/// How a process ended and what it printed.
struct Finished {
    int exit_code = -1; ///< -1: ended by `signal`
    int signal = 0;
    std::string out;
    std::string err;
};

/// A running process. Killed by the destructor where it still runs.
class Process {
public:
    /// Starts `command[0]` with the rest as its arguments; standard input is empty.
    explicit Process(const std::vector<std::string>& command);
    ~Process();
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    /// The first line of standard output that contains `text`; throws where none comes in time.
    std::string wait_for_line(const std::string& text, std::chrono::milliseconds limit = std::chrono::seconds(20));
    void send_signal(int signal) const;
    [[nodiscard]] pid_t id() const { return pid_; }
    /// Waits for the end; kills the process and throws where it does not come in time.
    Finished wait(std::chrono::milliseconds limit = std::chrono::seconds(60));

private:
    void read_available(int wait_ms);

    pid_t pid_ = -1;
    int out_fd_ = -1;
    int err_fd_ = -1;
    std::string out_;
    std::string err_;
    std::optional<int> status_;
};

/// Runs a command to its end.
Finished run(const std::vector<std::string>& command, std::chrono::milliseconds limit = std::chrono::seconds(60));

/// A command line put together.
inline std::vector<std::string> joined(std::vector<std::string> first, const std::vector<std::string>& more) {
    first.insert(first.end(), more.begin(), more.end());
    return first;
}

/// The path of one of our executables.
std::string program(const std::string& name);

/// The URL in a server's ready line.
std::string url_in(const std::string& ready_line);

} // namespace scaleit::test
