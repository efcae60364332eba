#include "controller/cli/token_file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace scaleit::cli {

namespace {

constexpr std::size_t k_token_bytes_max = 4096;

class File {
public:
    explicit File(const std::string& path) : handle_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
    ~File() {
        if (handle_ >= 0) {
            ::close(handle_);
        }
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    [[nodiscard]] int handle() const { return handle_; }

private:
    int handle_;
};

tl::unexpected<Error> unreadable(const std::string& path) {
    return fail(ErrorKind::bad_input,
                fmt::format("{}: cannot be read: {}", path, std::generic_category().message(errno)));
}

} // namespace

Result<std::string> read_token_file(const std::string& file, const TokenRules& rules) {
    const File opened(file);
    struct stat status {};
    if (opened.handle() < 0 || ::fstat(opened.handle(), &status) != 0) {
        return unreadable(file);
    }
    if (rules.readers == TokenReaders::group && (status.st_mode & (S_IRWXO | S_IWGRP)) != 0) {
        return fail(ErrorKind::usage, fmt::format("{}: others can read or write it; chmod 600 it", file));
    }
    std::array<char, k_token_bytes_max + 1> bytes{};
    const ssize_t got = ::read(opened.handle(), bytes.data(), bytes.size());
    if (got < 0) {
        return unreadable(file);
    }
    std::string token(bytes.data(), static_cast<std::size_t>(got));
    while (!token.empty() && (token.back() == '\n' || token.back() == '\r')) {
        token.pop_back();
    }
    const bool fits = std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < 0x7F; });
    if (token.size() < rules.bytes_min || token.size() > k_token_bytes_max || !fits) {
        return fail(
            ErrorKind::usage,
            fmt::format("{}: expected a token of at least {} printable characters on one line", file, rules.bytes_min));
    }
    return token;
}

} // namespace scaleit::cli
