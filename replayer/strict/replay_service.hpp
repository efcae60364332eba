#pragma once
// The recorded outside world as a server, for a client in any language: each request gets the answer that it got when
// it was recorded, a transport failure where that came of it.
//
// There is one order over all paths and clients, that of the session. The first request that is not the next recorded
// one, one after the last included, is the divergence: it and everything after it is answered with a 409 and a text
// that explains it. Nothing is ever asked of the recorded app.
#include "controller/port/service.hpp"
#include "replayer/strict/cursor.hpp"
#include "replayer/strict/recording.hpp"

#include <mutex>

namespace scaleit::strict {

/// How far the clients came.
struct Played {
    std::int64_t answered = 0;             ///< recorded exchanges that were asked for, in their order
    std::int64_t left = 0;                 ///< recorded exchanges that were not
    std::optional<std::string> divergence; ///< explained; lines, the last one a command
    std::optional<std::string> first_left; ///< the first of them, `seq 7: GET /app/status`

    /// Whether all was asked for that was recorded, and nothing else.
    [[nodiscard]] bool is_exact() const { return left == 0 && !divergence; }
};

class ReplayService final : public Service {
public:
    /// `file` is where the recording comes from.
    ReplayService(std::filesystem::path file, Recording recording);

    [[nodiscard]] Outcome handle(const Request& request) override;
    [[nodiscard]] bool waits(const Request&) const override { return false; }

    [[nodiscard]] Played played() const;

private:
    [[nodiscard]] std::optional<std::string> explained() const;

    const std::filesystem::path file_;
    const Recording recording_;
    const std::int64_t exchanges_;
    mutable std::mutex mutex_; ///< guards the cursor
    Cursor cursor_;
};

} // namespace scaleit::strict
