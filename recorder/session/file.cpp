#include "recorder/session/file.hpp"

#include "recorder/session/head.hpp"
#include "recorder/session/row.hpp"
#include "recorder/session/schema.hpp"
#include "recorder/session/statement.hpp"

#include <SQLiteCpp/Exception.h>
#include <cctype>
#include <fmt/format.h>
#include <sqlite3.h>

namespace scaleit::session {

namespace fs = std::filesystem;

namespace {

constexpr int k_sql_bytes_max = 16 * 1024;
constexpr int k_busy_ms = 2000;

enum class Access {
    immutable, ///< the file as it lies, nothing beside it
    with_wal,  ///< the file and the commits in its -wal, shared with others through a -shm
    unshared,  ///< the same without a -shm and without locks, for where none can be made; nothing is put beside it
    alone,     ///< for writing, with nobody else at it
};

std::string_view parameters(Access access) {
    switch (access) {
    case Access::immutable:
        return "?immutable=1";
    case Access::with_wal:
    case Access::alone:
        return "";
    case Access::unshared:
        return "?vfs=unix-none"; // `nolock=1` would refuse a -wal
    }
    return "";
}

std::string uri(const fs::path& file, Access access) {
    std::string text = "file://";
    for (const char c : fs::absolute(file).string()) {
        const auto byte = static_cast<unsigned char>(c);
        text += std::isalnum(byte) != 0 || c == '/' || c == '.' || c == '-' || c == '_' ? std::string(1, c)
                                                                                        : fmt::format("%{:02X}", byte);
    }
    return text.append(parameters(access));
}

/// What lies in the file must neither run nor grow.
void harden(SQLite::Database& database) {
    sqlite3* handle = database.getHandle();
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, static_cast<int>(row_bytes_max(k_format_oldest)));
    sqlite3_limit(handle, SQLITE_LIMIT_SQL_LENGTH, k_sql_bytes_max);
    sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
    database.exec("PRAGMA cell_size_check=ON");
    database.exec("PRAGMA mmap_size=0"); // a mapped file that shrinks kills its reader
}

std::unique_ptr<SQLite::Database> connect(const fs::path& file, Access access) {
    const int mode = access == Access::alone ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
    auto database =
        std::make_unique<SQLite::Database>(uri(file, access), mode | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, k_busy_ms);
    harden(*database);
    if (access == Access::unshared || access == Access::alone) {
        database->exec("PRAGMA locking_mode=EXCLUSIVE"); // keeps the index of the -wal in memory
    }
    return database;
}

/// Sets `format` where it is one that is read.
std::optional<Error> check_format(const fs::path& file, SQLite::Database& database, int& format) {
    const Marks marks{.application = database.execAndGet("PRAGMA application_id").getInt64(),
                      .format = database.execAndGet("PRAGMA user_version").getInt64()};
    std::optional<Error> error = check_marks(file, marks);
    if (!error) {
        format = static_cast<int>(marks.format);
        sqlite3_limit(database.getHandle(), SQLITE_LIMIT_LENGTH, static_cast<int>(row_bytes_max(format)));
    }
    return error;
}

/// The schema must be ours to the letter: no view, trigger, index or table of anybody else's is ever run.
std::optional<Error> check_schema(const fs::path& file, SQLite::Database& database, int format) {
    const std::span<const TableSchema> tables = schema(format);
    Statement rows(database, "SELECT type, name, sql FROM sqlite_schema ORDER BY rowid");
    std::size_t found = 0;
    while (rows.step()) {
        const bool known = found < tables.size() && rows.column(0).bytes == "table" &&
                           rows.column(1).bytes == tables[found].name && rows.column(2).bytes == tables[found].create;
        if (!known) {
            return Error{ErrorKind::bad_input,
                         fmt::format("{} is damaged or was altered: its schema is not that of session format {} "
                                     "(entry {}); restore it from a copy",
                                     file.string(), format, found + 1)};
        }
        ++found;
    }
    if (found != tables.size()) {
        return Error{ErrorKind::bad_input,
                     fmt::format("{} is damaged: {} of its {} tables are there; restore it from a copy", file.string(),
                                 found, tables.size())};
    }
    return std::nullopt;
}

bool has_wal(const fs::path& file) {
    std::error_code error;
    const std::uintmax_t size = fs::file_size(beside(file, "-wal"), error);
    return !error && size > 0;
}

/// A connection inside a read transaction.
std::unique_ptr<SQLite::Database> begin_reading(const fs::path& file, Access access) {
    std::unique_ptr<SQLite::Database> database = connect(file, access);
    database->exec("BEGIN");
    static_cast<void>(database->execAndGet("PRAGMA user_version")); // only now the -wal is opened
    return database;
}

/// The same, with the commits in the -wal. Without a -shm nobody else has the session open, so where the directory does
/// not let one be made, none is needed.
std::unique_ptr<SQLite::Database> begin_reading(const fs::path& file) {
    try {
        return begin_reading(file, Access::with_wal);
    } catch (const SQLite::Exception& exception) {
        const int code = exception.getErrorCode() & 0xFF;
        std::error_code ignored;
        if ((code != SQLITE_CANTOPEN && code != SQLITE_READONLY) || fs::exists(beside(file, "-shm"), ignored)) {
            throw;
        }
        return begin_reading(file, Access::unshared);
    }
}

} // namespace

Result<UntrustedFile> open_untrusted(const fs::path& file) {
    if (std::optional<Error> error = check_unopened(file)) {
        return tl::unexpected<Error>(std::move(*error));
    }
    try {
        UntrustedFile opened{has_wal(file) ? begin_reading(file) : begin_reading(file, Access::immutable)};
        std::optional<Error> error = check_format(file, *opened.database, opened.format);
        if (!error) {
            error = check_schema(file, *opened.database, opened.format);
        }
        if (error) {
            return tl::unexpected<Error>(std::move(*error));
        }
        return opened;
    } catch (const SQLite::Exception& exception) {
        return tl::unexpected<Error>(read_error(file, exception));
    }
}

Result<UntrustedFile> open_alone(const fs::path& file) {
    if (std::optional<Error> error = check_unopened(file)) {
        return tl::unexpected<Error>(std::move(*error));
    }
    try {
        UntrustedFile opened{connect(file, Access::alone)};
        // A recorder holds a lock on the file at all times, the write lock with short pauses; `alone` asks for both.
        opened.database->exec("PRAGMA synchronous=EXTRA"); // the directory too
        opened.database->exec("BEGIN IMMEDIATE");
        std::optional<Error> error = check_format(file, *opened.database, opened.format);
        error = error ? error : check_schema(file, *opened.database, opened.format);
        if (error) {
            return tl::unexpected<Error>(std::move(*error));
        }
        return opened;
    } catch (const SQLite::Exception& exception) {
        if ((exception.getErrorCode() & 0xFF) == SQLITE_BUSY) {
            return fail(ErrorKind::environment,
                        fmt::format("{} is in use: a recorder still writes it, or a program reads it; close it when "
                                    "they have ended",
                                    file.string()));
        }
        return fail(ErrorKind::environment, fmt::format("cannot write to {}: {}", file.string(), exception.what()));
    }
}

Error read_error(const fs::path& file, const SQLite::Exception& exception) {
    const std::string name = file.string();
    switch (exception.getErrorCode() & 0xFF) {
    case SQLITE_NOTADB:
        return no_sqlite_file(file);
    case SQLITE_BUSY:
        return {ErrorKind::environment, fmt::format("{} is locked by another program; try again when it ends", name)};
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
        if (has_wal(file)) {
            return {ErrorKind::environment,
                    fmt::format("{} was cut off while recorded, and {}-wal or {}-shm cannot be opened; copy {} and "
                                "{}-wal together to a directory of your own and read the copy",
                                name, name, name, name, name)};
        }
        [[fallthrough]];
    case SQLITE_PERM:
    case SQLITE_IOERR:
    case SQLITE_NOMEM:
        return {ErrorKind::environment, fmt::format("cannot read {}: {}", name, exception.what())};
    default:
        return {ErrorKind::bad_input, fmt::format("{} is damaged: {}; restore it from a copy", name, exception.what())};
    }
}

} // namespace scaleit::session
