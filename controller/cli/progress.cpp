#include "controller/cli/progress.hpp"

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <unistd.h>

namespace scaleit::cli {

namespace {

constexpr Duration k_silent = std::chrono::seconds(2);
constexpr Duration k_between = std::chrono::milliseconds(200);
constexpr std::int64_t k_cells = 20;
constexpr const char* k_wipe = "\r\x1b[K";

std::string bar_text(std::string_view label, const Advance& advance, std::int64_t total) {
    const std::int64_t done = std::clamp<std::int64_t>(advance.done, 0, total);
    std::string text = fmt::format("{} [{:-<{}}] {} %, {} of {}", label,
                                   std::string(static_cast<std::size_t>(k_cells * done / total), '#'), k_cells,
                                   100 * done / total, done, total);
    if (done > 0 && done < total) {
        const double left = to_seconds(advance.elapsed) / static_cast<double>(done) * static_cast<double>(total - done);
        text += fmt::format(", about {:.0f}s left", left);
    }
    return text;
}

} // namespace

std::string progress_text(std::string_view label, const Advance& advance) {
    return advance.total ? bar_text(label, advance, *advance.total) : fmt::format("{} {}", advance.done, label);
}

Progress::Progress(std::string label, std::optional<std::int64_t> total, std::function<Instant()> now)
    : label_(std::move(label)), total_(total ? std::optional(std::max<std::int64_t>(1, *total)) : std::nullopt),
      now_(std::move(now)), began_(now_()), next_(began_ + k_silent), is_shown_(::isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
    if (is_drawn_) {
        fmt::print(stderr, "{}", k_wipe);
        std::fflush(stderr);
    }
}

void Progress::update(std::int64_t done) {
    if (!is_shown_) {
        return;
    }
    const Instant now = now_();
    if (now < next_) {
        return;
    }
    next_ = now + k_between;
    is_drawn_ = true;
    fmt::print(stderr, "{}{}", k_wipe, progress_text(label_, {done, total_, now - began_}));
    std::fflush(stderr);
}

} // namespace scaleit::cli
