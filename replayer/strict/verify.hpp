#pragma once
// Strict replay: the recorded controller is run again on the recorded outcomes and must do the same, to the last tick.
#include "controller/core/digest.hpp"
#include "replayer/strict/divergence.hpp"

#include <filesystem>

namespace scaleit::strict {

struct Replayed {
    std::int64_t ticks = 0;     ///< equal to the recorded ones
    std::int64_t exchanges = 0; ///< consumed
    bool closed = false;        ///< an open session was replayed as far as it goes
    Hash128 digest{};           ///< of the equal ticks
    std::optional<Divergence> divergence;
};

/// Checks the integrity of a session, then replays it. A divergence is a result. Fails (bad_input) on what is no
/// session, a damaged one (naming the damage), one without a controller's settings or without exchanges, and one beyond
/// the bounds.
[[nodiscard]] Result<Replayed> verify_session(const std::filesystem::path& file);

} // namespace scaleit::strict
