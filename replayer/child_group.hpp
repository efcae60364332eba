#pragma once
// A command in a process group of its own, so that all that it starts can be ended with it.
#include "controller/core/result.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace scaleit::replayer {

/// How a process ended.
struct Ending {
    int exit_code = 0;
    int signal = 0; ///< 0: it ended by itself, with `exit_code`

    [[nodiscard]] bool is_success() const { return exit_code == 0 && signal == 0; }
    bool operator==(const Ending&) const = default;
};

/// Of what the group prints, its last bytes are kept.
inline constexpr std::size_t k_output_bytes_kept = std::size_t{16} * 1024;

/// One thread at a time, and one object at a time: while it lives, processes that the group leaves behind become
/// children of this one.
class ChildGroup {
public:
    /// Starts `command[0]`, sought in PATH, with `variables` (`NAME=value`) added to the environment; standard input is
    /// empty. Fails (environment) where it cannot be started. Requires: a command.
    [[nodiscard]] static Result<std::unique_ptr<ChildGroup>> start(const std::vector<std::string>& command,
                                                                   const std::vector<std::string>& variables);
    /// Kills what is left of the group.
    ~ChildGroup();
    ChildGroup(const ChildGroup&) = delete;
    ChildGroup& operator=(const ChildGroup&) = delete;

    /// Takes in what the group has printed; waits for more at most that long.
    void read_output(std::chrono::milliseconds wait);
    /// How the command itself ended; nothing while it runs.
    [[nodiscard]] const std::optional<Ending>& ending();
    /// Whether any process of the group runs.
    [[nodiscard]] bool is_running();
    /// Sends a signal to all of the group.
    void send(int signal) const;

    /// The last lines printed, to standard output or error, each with its newline; no more than `lines_max`.
    [[nodiscard]] std::string last_lines(std::size_t lines_max) const;

private:
    ChildGroup(pid_t leader, int output) : leader_(leader), output_(output) {}
    void reap();

    pid_t leader_; ///< also the group's id
    int output_;   ///< the end of the pipe to read from; -1 where it is closed
    std::string kept_;
    std::optional<Ending> ending_;
    bool gone_ = false; ///< no process of the group is left
};

} // namespace scaleit::replayer
