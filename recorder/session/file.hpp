#pragma once
// Opens a file that claims to be a session, for reading, trusting nothing in it.
//
// A session that is closed, or whose -wal is empty, is opened immutable: no lock, no file beside it. One whose recorder
// died has committed entries in its -wal: it is opened read-only, and SQLite makes a -shm file beside it, or does
// without where it must not write there; the session's own two files stay as they are.
#include "controller/core/result.hpp"

#include <SQLiteCpp/Database.h>
#include <filesystem>
#include <memory>

namespace SQLite {
class Exception;
}

namespace scaleit::session {

/// A connection inside a read transaction, on a file of a format and with a schema known to us. Fails (bad_input)
/// otherwise; (environment) where the system does not let it be read.
[[nodiscard]] Result<std::unique_ptr<SQLite::Database>> open_untrusted(const std::filesystem::path& file);

/// What an exception met while reading means to a person.
[[nodiscard]] Error read_error(const std::filesystem::path& file, const SQLite::Exception& exception);

} // namespace scaleit::session
