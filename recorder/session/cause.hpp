#pragma once
// What SQLite failed at, in words: its own text is the same for every I/O error.
#include <SQLiteCpp/Exception.h>
#include <string>

namespace scaleit::session {

/// A phrase such as "disk I/O error while syncing".
[[nodiscard]] std::string cause_of(const SQLite::Exception& exception);

} // namespace scaleit::session
