#include "replayer/child_group.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <string_view>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace scaleit::replayer {

namespace {

std::vector<char*> pointers_to(std::vector<std::string>& words) {
    std::vector<char*> pointers;
    pointers.reserve(words.size() + 1);
    for (std::string& word : words) {
        pointers.push_back(word.data());
    }
    pointers.push_back(nullptr);
    return pointers;
}

/// Whether both are settings of one variable, `NAME=value`.
bool same_name(std::string_view a, std::string_view b) { return a.substr(0, a.find('=')) == b.substr(0, b.find('=')); }

/// A variable that is there twice would be another for each kind of program: some take the first, some the last.
std::vector<std::string> environment_with(const std::vector<std::string>& variables) {
    std::vector<std::string> all = variables;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const bool is_replaced = std::any_of(variables.begin(), variables.end(),
                                             [&](const std::string& variable) { return same_name(variable, *entry); });
        if (!is_replaced) {
            all.emplace_back(*entry);
        }
    }
    return all;
}

/// What posix_spawn() takes: where the child's descriptors lead, its group and its signals.
class SpawnSettings {
public:
    explicit SpawnSettings(int output) {
        posix_spawn_file_actions_init(&files_);
        posix_spawn_file_actions_addopen(&files_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_adddup2(&files_, output, STDOUT_FILENO);
        posix_spawn_file_actions_adddup2(&files_, output, STDERR_FILENO);
        posix_spawnattr_init(&attributes_);
        posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
        posix_spawnattr_setpgroup(&attributes_, 0);
        sigset_t signals;
        sigemptyset(&signals);
        posix_spawnattr_setsigmask(&attributes_, &signals);
        for (const int signal : {SIGINT, SIGTERM, SIGPIPE, SIGUSR2, SIGXFSZ}) {
            sigaddset(&signals, signal);
        }
        posix_spawnattr_setsigdefault(&attributes_, &signals);
    }
    ~SpawnSettings() {
        posix_spawn_file_actions_destroy(&files_);
        posix_spawnattr_destroy(&attributes_);
    }
    SpawnSettings(const SpawnSettings&) = delete;
    SpawnSettings& operator=(const SpawnSettings&) = delete;

    [[nodiscard]] const posix_spawn_file_actions_t* files() const { return &files_; }
    [[nodiscard]] const posix_spawnattr_t* attributes() const { return &attributes_; }

private:
    posix_spawn_file_actions_t files_{};
    posix_spawnattr_t attributes_{};
};

} // namespace

Result<std::unique_ptr<ChildGroup>> ChildGroup::start(const std::vector<std::string>& command,
                                                      const std::vector<std::string>& variables) {
    const auto failed = [&](int error) {
        return fail(ErrorKind::environment, fmt::format("cannot start the command '{}': {}", command.front(),
                                                        std::generic_category().message(error)));
    };
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) {
        return failed(errno);
    }
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    std::vector<std::string> words = command;
    std::vector<std::string> entries = environment_with(variables);
    const SpawnSettings settings(ends[1]);
    pid_t leader = -1;
    const int error = posix_spawnp(&leader, words.front().c_str(), settings.files(), settings.attributes(),
                                   pointers_to(words).data(), pointers_to(entries).data());
    close(ends[1]);
    if (error != 0) {
        close(ends[0]);
        return failed(error);
    }
    return std::unique_ptr<ChildGroup>(new ChildGroup(leader, ends[0]));
}

ChildGroup::~ChildGroup() {
    kill_all();
    if (output_ >= 0) {
        close(output_);
    }
}

void ChildGroup::read_output(std::chrono::milliseconds wait) {
    constexpr int k_reads_max = 64; // more than a pipe holds
    int patience = static_cast<int>(wait.count());
    for (int i = 0; i < k_reads_max; ++i, patience = 0) {
        pollfd waiting{output_, POLLIN, 0}; // a closed one, -1, is waited for in vain
        if (poll(&waiting, 1, patience) <= 0) {
            return;
        }
        std::array<char, 4096> bytes{};
        const ssize_t count = read(output_, bytes.data(), bytes.size());
        if (count > 0) {
            kept_.append(bytes.data(), static_cast<std::size_t>(count));
            kept_.erase(0, kept_.size() - std::min(kept_.size(), k_output_bytes_kept));
        } else if (count == 0) {
            close(output_);
            output_ = -1;
        }
    }
}

void ChildGroup::reap() {
    int status = 0;
    pid_t ended = gone_ ? -1 : waitpid(-leader_, &status, WNOHANG);
    for (; ended > 0; ended = waitpid(-leader_, &status, WNOHANG)) {
        if (ended == leader_) {
            ending_ = WIFEXITED(status) ? Ending{WEXITSTATUS(status), 0} : Ending{0, WTERMSIG(status)};
        }
    }
    gone_ = gone_ || (ended < 0 && errno == ECHILD && kill(-leader_, 0) != 0);
}

const std::optional<Ending>& ChildGroup::ending() {
    reap();
    return ending_;
}

bool ChildGroup::is_running() {
    reap();
    return !gone_;
}

void ChildGroup::send(int signal) const {
    if (!gone_) {
        kill(-leader_, signal);
    }
}

void ChildGroup::kill_all() {
    constexpr std::chrono::milliseconds k_look_every{5};
    for (std::chrono::milliseconds waited{0}; is_running() && waited < k_kill_patience; waited += k_look_every) {
        send(SIGKILL);
        poll(nullptr, 0, static_cast<int>(k_look_every.count()));
    }
}

std::string ChildGroup::last_lines(std::size_t lines_max) const {
    std::string text = kept_;
    if (!text.empty() && text.back() != '\n') {
        text += '\n';
    }
    std::size_t begin = text.size();
    for (std::size_t lines = 0; begin > 0 && lines < lines_max; ++lines) {
        const std::size_t newline = begin > 1 ? text.rfind('\n', begin - 2) : std::string::npos;
        begin = newline == std::string::npos ? 0 : newline + 1;
    }
    return text.substr(begin);
}

} // namespace scaleit::replayer
