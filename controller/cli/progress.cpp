#include "controller/cli/progress.hpp"

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <unistd.h>

namespace scaleit::cli {

namespace {

constexpr Duration k_first = std::chrono::seconds(2);
constexpr Duration k_between = std::chrono::milliseconds(100);
constexpr std::int64_t k_cells = 20;

} // namespace

std::string progress_text(std::string_view label, const Advance& advance) {
    const std::int64_t done = std::clamp<std::int64_t>(advance.done, 0, advance.total);
    const std::int64_t cells = k_cells * done / advance.total;
    std::string text =
        fmt::format("{} [{:-<{}}] {} %, {} of {}", label, std::string(static_cast<std::size_t>(cells), '#'), k_cells,
                    100 * done / advance.total, done, advance.total);
    if (done > 0 && done < advance.total) {
        const double left =
            to_seconds(advance.elapsed) / static_cast<double>(done) * static_cast<double>(advance.total - done);
        text += fmt::format(", about {:.0f}s left", left);
    }
    return text;
}

Progress::Progress(std::string label, std::int64_t total, std::function<Duration()> elapsed)
    : label_(std::move(label)), total_(std::max<std::int64_t>(1, total)), elapsed_(std::move(elapsed)),
      is_shown_(isatty(STDERR_FILENO) == 1), next_(k_first) {}

Progress::~Progress() {
    if (drawn_ > 0) {
        fmt::print(stderr, "\r{:{}}\r", "", drawn_);
    }
}

void Progress::update(std::int64_t done) {
    if (!is_shown_) {
        return;
    }
    const Duration elapsed = elapsed_();
    if (elapsed < next_) {
        return;
    }
    next_ = elapsed + k_between;
    const std::string text = progress_text(label_, {done, total_, elapsed});
    fmt::print(stderr, "\r{:<{}}", text, drawn_);
    drawn_ = std::max(drawn_, text.size());
    std::fflush(stderr);
}

} // namespace scaleit::cli
