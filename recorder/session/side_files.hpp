#pragma once
// What may lie beside a session.
#include <array>

namespace scaleit::session {

/// The endings of the files that SQLite may put beside a session, and takes for part of it.
inline constexpr std::array<const char*, 3> k_side_files{"-wal", "-shm", "-journal"};

} // namespace scaleit::session
