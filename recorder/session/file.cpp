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
};

std::string_view parameters(Access access) {
    switch (access) {
    case Access::immutable:
        return "?immutable=1";
    case Access::with_wal:
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

std::unique_ptr<SQLite::Database> connect(const fs::path& file, Access access) {
    auto database = std::make_unique<SQLite::Database>(
        uri(file, access), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, k_busy_ms);
    sqlite3* handle = database->getHandle();
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, static_cast<int>(k_row_bytes_max));
    sqlite3_limit(handle, SQLITE_LIMIT_SQL_LENGTH, k_sql_bytes_max);
    sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
    database->exec("PRAGMA cell_size_check=ON");
    database->exec("PRAGMA mmap_size=0"); // a mapped file that shrinks kills its reader
    if (access == Access::unshared) {
        database->exec("PRAGMA locking_mode=EXCLUSIVE"); // keeps the index of the -wal in memory
    }
    return database;
}

std::optional<Error> check_format(const fs::path& file, SQLite::Database& database) {
    return check_marks(file, {.application = database.execAndGet("PRAGMA application_id").getInt64(),
                              .format = database.execAndGet("PRAGMA user_version").getInt64()});
}

/// The schema must be ours to the letter: no view, trigger, index or table of anybody else's is ever run.
std::optional<Error> check_schema(const fs::path& file, SQLite::Database& database) {
    Statement rows(database, "SELECT type, name, sql FROM sqlite_schema ORDER BY rowid");
    std::size_t found = 0;
    while (rows.step()) {
        const bool known = found < schema().size() && rows.column(0).bytes == "table" &&
                           rows.column(1).bytes == schema()[found].name &&
                           rows.column(2).bytes == schema()[found].create;
        if (!known) {
            return Error{ErrorKind::bad_input,
                         fmt::format("{} is damaged or was altered: its schema is not that of session format {} "
                                     "(entry {}); restore it from a copy",
                                     file.string(), k_format, found + 1)};
        }
        ++found;
    }
    if (found != schema().size()) {
        return Error{ErrorKind::bad_input,
                     fmt::format("{} is damaged: {} of its {} tables are there; restore it from a copy", file.string(),
                                 found, schema().size())};
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

Result<std::unique_ptr<SQLite::Database>> open_untrusted(const fs::path& file) {
    if (std::optional<Error> error = check_unopened(file)) {
        return tl::unexpected<Error>(std::move(*error));
    }
    try {
        std::unique_ptr<SQLite::Database> database =
            has_wal(file) ? begin_reading(file) : begin_reading(file, Access::immutable);
        std::optional<Error> error = check_format(file, *database);
        if (!error) {
            error = check_schema(file, *database);
        }
        if (error) {
            return tl::unexpected<Error>(std::move(*error));
        }
        return database;
    } catch (const SQLite::Exception& exception) {
        return tl::unexpected<Error>(read_error(file, exception));
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
