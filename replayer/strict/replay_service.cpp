#include "replayer/strict/replay_service.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace scaleit::strict {

namespace {

constexpr int k_diverged_status = 409;
constexpr std::string_view k_serve_command = "replayer serve --strict";

std::int64_t count_exchanges(const std::vector<session::Entry>& entries) {
    return std::count_if(entries.begin(), entries.end(), [](const session::Entry& entry) {
        return std::holds_alternative<session::Exchange>(entry.value);
    });
}

} // namespace

ReplayService::ReplayService(std::filesystem::path file, Recording recording)
    : file_(std::move(file)), recording_(std::move(recording)), exchanges_(count_exchanges(recording_.entries)),
      cursor_(recording_.entries, Cursor::End::closed, recording_.form) {
    cursor_.pass_ticks();
}

Outcome ReplayService::handle(const Request& request) {
    const std::lock_guard lock(mutex_);
    if (const session::Exchange* exchange = cursor_.take(request)) {
        cursor_.pass_ticks();
        return exchange->outcome;
    }
    return Response{k_diverged_status, {{"Content-Type", "text/plain; charset=utf-8"}}, *explained()};
}

Played ReplayService::played() const {
    const std::lock_guard lock(mutex_);
    Played played{cursor_.exchanges(), exchanges_ - cursor_.exchanges(), explained(), std::nullopt};
    if (const session::Entry* entry = cursor_.next()) {
        played.first_left = fmt::format("seq {}: {}", entry->seq, describe(*entry));
    }
    return played;
}

std::optional<std::string> ReplayService::explained() const {
    const std::optional<Divergence>& divergence = cursor_.divergence();
    return divergence ? std::optional(explain(*divergence, file_, k_serve_command)) : std::nullopt;
}

} // namespace scaleit::strict
