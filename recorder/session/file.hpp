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

struct UntrustedFile {
    std::unique_ptr<SQLite::Database> database;
    int format = 0;
};

/// A connection inside a read transaction, on a file of a format and with a schema known to us. Fails (bad_input)
/// otherwise; (environment) where the system does not let it be read.
[[nodiscard]] Result<UntrustedFile> open_untrusted(const std::filesystem::path& file);

/// The same for writing, with nobody else at the file: inside a write transaction, durable against power loss when it
/// is committed. Where it is not, the file and what lies beside it stay as they are. Fails (environment) while a
/// recorder or reader has the file open.
[[nodiscard]] Result<UntrustedFile> open_alone(const std::filesystem::path& file);

/// What an exception met while reading means to a person.
[[nodiscard]] Error read_error(const std::filesystem::path& file, const SQLite::Exception& exception);

} // namespace scaleit::session
