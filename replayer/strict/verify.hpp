#pragma once
// Strict replay: the recorded controller is run again on the recorded outcomes and must do the same, to the last tick.
#include "controller/core/digest.hpp"
#include "controller/loop/settings.hpp"
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

/// Where a recorded controller stood after its last finished tick.
struct Rebuilt {
    loop::Settings settings; ///< as it began
    policy::Policy policy;   ///< in force, in its state; as the last directive has it
    loop::TurnState turn;
    Directive directive;     ///< the last, of a tick that was not finished too; the default where it was not steered
    std::vector<Tick> ticks; ///< all of them; at least one
    session::Meta meta;
    std::optional<int> asked; ///< the most that the app was asked for after the last finished tick
};

/// Checks and replays a session, closed or cut off, to find that out. Fails as verify_session() does, and (bad_input)
/// on one that diverges or has no finished tick.
[[nodiscard]] Result<Rebuilt> rebuild_session(const std::filesystem::path& file);

} // namespace scaleit::strict
