#pragma once
// Closes a session whose recorder died, in place: the one thing that is ever done to a session afterwards.
#include "recorder/session/verify.hpp"

namespace scaleit::session {

struct CloseReport {
    bool was_closed = false; ///< it was a single closed file already; nothing was done
    VerifyReport found;      ///< what it holds
};

/// Adds the closed mark after the last entry, brings all into the one file and removes what SQLite left beside it. A
/// session that has its mark but still a -wal is brought into one file too. Fails as verify() does; (bad_input) on a
/// damaged session, (environment) while a recorder writes it or anybody reads it; then the session is
/// as it was.
[[nodiscard]] Result<CloseReport> close_session(const std::filesystem::path& file);

} // namespace scaleit::session
