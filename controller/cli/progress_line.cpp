#include "controller/cli/progress_line.hpp"

#include <cstdio>
#include <fmt/format.h>
#include <unistd.h>

namespace scaleit::cli {

namespace {

constexpr Duration k_silent = std::chrono::seconds(2);
constexpr Duration k_pause = std::chrono::milliseconds(200);

void write(const std::string& text) {
    std::fputs(text.c_str(), stderr);
    std::fflush(stderr);
}

} // namespace

ProgressLine::ProgressLine(std::string what, std::function<Instant()> now)
    : what_(std::move(what)), now_(std::move(now)), next_(now_() + k_silent), terminal_(::isatty(STDERR_FILENO) == 1) {}

ProgressLine::~ProgressLine() {
    if (shown_) {
        write("\r\x1b[K");
    }
}

void ProgressLine::show(std::int64_t done) {
    if (!terminal_) {
        return;
    }
    const Instant now = now_();
    if (now >= next_) {
        next_ = now + k_pause;
        shown_ = true;
        write(fmt::format("\r{} {}", done, what_));
    }
}

} // namespace scaleit::cli
